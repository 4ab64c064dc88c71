"""Words of laws in three languages, drawn as people use them: few words often, many rarely (Zipf 1935)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random

LANGUAGES = ("en", "de", "zh")

_NOUNS = {
    "en": (
        "authority person data processing controller Member State law right obligation measure period decision "
        "public information purpose request consent subject body procedure service court agency report notice "
        "provision protection application register document supervision operator licence permit tax fee fine "
        "penalty appeal hearing evidence record contract employer employee owner tenant property land water waste "
        "energy network safety health food product manufacturer importer distributor market competition consumer "
        "price payment bank account fund budget grant subsidy council committee commission minister ministry "
        "parliament vote election candidate party member chair secretary meeting session agenda minute statute "
        "regulation directive order instruction guideline standard test inspection inspector laboratory sample "
        "vehicle driver road railway port vessel aircraft school teacher pupil university research patent "
        "trademark invention author publisher archive library museum monument forest species habitat river coast "
        "emission limit threshold list annex schedule table form certificate signature seal copy original "
        "translation publication gazette day month year week deadline"
    ),
    "de": (
        "Behörde Person Antrag Frist Gesetz Recht Pflicht Verordnung Daten Verarbeitung Bescheid Verfahren Gericht "
        "Schutz Auskunft Zweck Einwilligung Maßnahme Aufsicht Stelle Land Bund Gemeinde Steuer Gebühr Strafe "
        "Beschwerde Anhörung Beweis Register Vertrag Arbeitgeber Arbeitnehmer Eigentümer Mieter Grundstück Wasser "
        "Abfall Energie Netz Sicherheit Gesundheit Lebensmittel Erzeugnis Hersteller Händler Markt Wettbewerb "
        "Verbraucher Preis Zahlung Bank Konto Haushalt Förderung Rat Ausschuss Kommission Ministerium Parlament "
        "Wahl Bewerber Partei Mitglied Vorsitz Sitzung Tagesordnung Satzung Richtlinie Anordnung Weisung Norm "
        "Prüfung Labor Probe Fahrzeug Straße Hafen Schiff Schule Lehrer Schüler Hochschule Forschung Patent Marke "
        "Erfindung Urheber Archiv Bücherei Denkmal Wald Art Fluss Küste Grenzwert Liste Anlage Formular "
        "Bescheinigung Unterschrift Abschrift Übersetzung Anzeige Tag Monat Jahr Woche Leistung Beitrag "
        "Versicherung Rente Pflege Kind Familie Betrieb Anlage Genehmigung"
    ),
    "zh": (
        "机关 人员 数据 处理 部门 国家 法律 权利 义务 措施 期限 决定 公共 信息 目的 申请 同意 主体 机构 程序 服务 "
        "法院 报告 通知 规定 保护 登记 文件 监督 经营 许可 税收 费用 罚款 处罚 申诉 听证 证据 记录 合同 单位 职工 "
        "所有 承租 财产 土地 水源 废物 能源 网络 安全 健康 食品 产品 生产 进口 销售 市场 竞争 消费 价格 支付 银行 "
        "账户 基金 预算 补助 委员 会议 主任 部长 议会 表决 选举 候选 成员 秘书 议程 章程 条例 指令 命令 准则 标准 "
        "检验 检查 样品 车辆 驾驶 道路 铁路 港口 船舶 航空 学校 教师 学生 大学 研究 专利 商标 发明 作者 出版 档案 "
        "图书 文物 森林 物种 河流 海岸 排放 限额 清单 附件 表格 证书 签名 印章 副本 译本 公告 城市 乡村 社区 家庭 "
        "儿童 妇女 老人 保险 养老 医疗 教育 就业 工资 劳动 住房 环境 气候 噪声"
    ),
}
_VERBS = {
    "en": (
        "inform notify keep provide grant refuse examine publish submit adopt apply ensure protect process delete "
        "correct restrict transfer appoint supervise inspect record register withdraw suspend revoke impose pay "
        "collect assess consult hear decide appeal issue sign translate store archive disclose monitor review "
        "amend repeal extend renew define establish maintain support fund train employ dismiss compensate insure "
        "test label recall import export"
    ),
    "de": (
        "unterrichten anzeigen aufbewahren gewähren ablehnen prüfen veröffentlichen vorlegen erlassen anwenden "
        "sicherstellen schützen verarbeiten löschen berichtigen einschränken übermitteln bestellen überwachen "
        "erfassen eintragen widerrufen aussetzen auferlegen zahlen erheben festsetzen anhören entscheiden "
        "ausstellen übersetzen speichern offenlegen ändern aufheben verlängern festlegen errichten unterhalten "
        "fördern ausbilden entschädigen"
    ),
    "zh": (
        "告知 通报 保存 提供 批准 拒绝 审查 公布 提交 制定 适用 保障 维护 删除 更正 限制 转移 任命 监管 检测 登载 "
        "撤回 中止 吊销 征收 评估 协商 听取 裁决 签发 翻译 存储 披露 监测 修订 废止 延长 设立 支持 资助 培训 聘用 "
        "赔偿 投保 标示 召回 取得 使用 承担 履行"
    ),
}
_ADJECTIVES = {
    "en": (
        "competent public personal national appropriate necessary legal technical written reasonable relevant "
        "special general responsible independent temporary final annual local federal electronic certified natural "
        "financial administrative criminal civil environmental medical scientific urgent effective equal fair "
        "prior further"
    ),
    "de": (
        "zuständige öffentliche personenbezogene nationale geeignete erforderliche rechtliche technische "
        "schriftliche angemessene besondere allgemeine verantwortliche unabhängige vorläufige endgültige jährliche "
        "örtliche elektronische natürliche juristische finanzielle behördliche wirksame gleiche vorherige weitere "
        "dringende"
    ),
    "zh": (
        "有关 必要 合理 书面 专门 一般 独立 临时 最终 年度 地方 电子 自然 财政 行政 刑事 "
        "民事 技术 紧急 有效 平等 公平 重大 适当"
    ),
}
# Sentences grow from S; {n}, {v}, {a}, {d}, {m}, {q} are drawn words and numbers, capitals the parts of a sentence.
_GRAMMAR: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "S": (
            "{B} shall {P}{T}.",
            "{C}, {N} shall {P}.",
            "{B} may {P}{T}.",
            "{B} shall not {P} {U}.",
            "{C}, {N} may {P}.",
            "{B} and {N} shall be {a}{T}.",
            "No {n} shall {P} {U}.",
            "{B} shall {P}; it shall also {P}.",
            "{B} consists of {N}, {N} and {N}.",
            "'{n} {n}' means {N} by which {N} may {P}.",
            "{B} is {a} {U}.",
            "{B} shall not exceed {q} euro{T}.",
            "{B} has the right to {P}{T}.",
            "By {d} {m}, {N} shall {P}.",
        ),
        "B": (
            "The {n}",
            "The {a} {n}",
            "Each {n}",
            "Any {a} {n}",
            "The {n} of the {n}",
            "A {n} who intends to {P}",
            "Every {n} and {n}",
            "The {n} referred to in Section {d}",
        ),
        "N": ("the {n}", "the {a} {n}", "its {n}", "the {n} of a {n}", "any {n}", "{a} {n}", "the {n} concerned"),
        "P": (
            "{v} {N}",
            "{v} {N} and {N}",
            "{v} and {v} {N}",
            "{v} {N} to {N}",
            "{v} {N} on {N}",
            "be obliged to {v} {N}",
            "take into account {N}",
            "make {N} available to {N}",
            "{v} {N} in {a} form",
            "lay down rules on {N}",
        ),
        "C": (
            "Where {N} has not been able to {v} {N}",
            "Before {N} is issued",
            "If {N} is at risk",
            "In the case of {N}",
            "Without prejudice to {N}",
            "For the purposes of {N}",
            "After {N} has been heard",
            "As long as {N} is {a}",
        ),
        "T": (
            "",
            "",
            "",
            " within {d} days",
            " without delay",
            " at the request of {N}",
            ", unless {N} is {a}",
            ", where this is {a}",
            " in accordance with Section {d}",
            " to the extent that {N} so requires",
            " free of charge",
        ),
        "U": (
            "without {N}",
            "unless {N} is {a}",
            "before {N} has been heard",
            "only with {N}",
            "for more than {d} months",
        ),
    },
    "de": {
        "S": (
            "{B} hat {N} zu {v}{T}.",
            "{C}, so ist {N} zu {v}.",
            "{B} kann {P}{T}.",
            "{B} darf {N} nicht {v}{T}.",
            "{B} und {N} sind {a}{T}.",
            "Wer {N} {v} will, muss {P}.",
            "{B} besteht aus {N}, {N} und {N}.",
            "Im Sinne dieses Gesetzes ist „{n}“ {N}, mit der {N} {N} {v} kann.",
            "{B} beträgt höchstens {q} Euro{T}.",
            "Bis zum {d}. {m} hat {N} {N} zu {v}.",
            "{C}, so kann {N} {P}.",
            "{B} ist berechtigt, {N} zu {v}{T}.",
            "{B} gilt entsprechend für {N}{T}.",
        ),
        "B": (
            "Die {n}",
            "Die {a} {n}",
            "Jede {n}",
            "Die {n} der {n}",
            "Eine {a} {n}",
            "Die in § {d} genannte {n}",
            "Ohne {a} {n} die {n}",
        ),
        "N": ("die {n}", "die {a} {n}", "ihre {n}", "die {n} einer {n}", "jede {n}", "{a} {n}", "die betroffene {n}"),
        "P": (
            "{N} {v}",
            "{N} und {N} {v}",
            "{N} {v} oder {v}",
            "bei {N} {N} {v}",
            "{N} in {a} Form {v}",
            "durch {N} Näheres über {N} bestimmen",
            "{N} von {N} verlangen",
        ),
        "C": (
            "Kann {N} {N} nicht {v}",
            "Besteht für {N} {a} {n}",
            "Wird {N} nicht {v}",
            "Ist {N} {a}",
            "Liegt {N} nicht vor",
            "Hat {N} {N} zu {v}",
            "Soweit {N} {a} ist",
        ),
        "T": (
            "",
            "",
            "",
            " binnen {d} Tagen",
            " unverzüglich",
            " auf Antrag der {n}",
            ", soweit nicht {N} {a} ist",
            " nach Maßgabe des § {d}",
            ", wenn {N} dies verlangt",
            " unentgeltlich",
        ),
    },
    "zh": {
        "S": (
            "{N}应当{P}{T}。",
            "{C}，{N}应当{P}。",
            "{N}可以{P}{T}。",
            "{C}，不得{P}。",
            "{N}和{N}应当{P}。",
            "{N}由{N}、{N}和{N}组成。",
            "本法所称{n}{n}，是指{N}用以{P}的{n}。",
            "违反前款规定{P}的，处{q}元以下罚款。",
            "每年{d}月前，{N}应当{P}；同时{P}。",
            "{N}有权{P}{T}。",
            "需要{P}的，{N}应当{P}。",
            "{C}，{N}可以{P}。",
            "禁止{N}{P}。",
        ),
        "N": ("{n}", "{a}{n}", "{n}的{n}", "任何{n}", "{n}{n}", "该{n}", "负责{n}的{n}"),
        "P": (
            "{v}{N}",
            "{v}{N}和{N}",
            "{v}并且{v}{N}",
            "向{N}{v}{N}",
            "对{N}进行{v}",
            "以{a}形式{v}{N}",
            "将{N}纳入{N}",
            "会同{N}{v}{N}",
        ),
        "C": (
            "{N}未能{P}的",
            "作出{N}之前",
            "{N}受到影响时",
            "未经{N}同意",
            "为了{P}",
            "有下列{n}情形之一的",
            "{N}期满后",
            "除{N}以外",
        ),
        "T": (
            "",
            "",
            "",
            "，并在{d}日内{P}",
            "，但是{N}除外",
            "，{N}另有规定的除外",
            "，直至{N}届满",
            "，不得收取费用",
        ),
    },
}
_BOILERPLATE = {
    "en": (
        "This provision shall apply without prejudice to other obligations laid down by law.",
        "The competent authority may adopt further rules by regulation.",
        "Paragraph 2 shall not apply where the law provides otherwise.",
        "(repealed)",
        "Decisions under this section shall be reasoned and published without delay.",
    ),
    "de": (
        "Die Vorschriften anderer Gesetze bleiben unberührt.",
        "Das Nähere regelt eine Rechtsverordnung.",
        "Absatz 2 gilt nicht, soweit das Gesetz etwas anderes bestimmt.",
        "(weggefallen)",
        "Entscheidungen nach dieser Vorschrift sind zu begründen und unverzüglich bekannt zu machen.",
    ),
    "zh": (
        "法律、行政法规另有规定的，依照其规定。",
        "具体办法由国务院规定。",
        "前款规定不适用于法律另有规定的情形。",
        "（删除）",
        "依照本条作出的决定应当说明理由并及时公布。",
    ),
}
_MONTHS = {
    "en": "January March April June July September October December",
    "de": "Januar März April Juni Juli September Oktober Dezember",
    "zh": "一 二 三",
}
_JUNK = {
    "en": ("lol", "whatever", "nonsense", "hahaha", "nobody cares", "asdf", "this is stupid", "hello"),
    "de": ("lol", "egal", "Unsinn", "hahaha", "niemand liest das", "asdf", "so ein Quatsch", "hallo"),
    "zh": ("哈哈哈", "胡说", "没人看", "无聊", "嘿嘿", "随便啦"),
}


class Zipf:
    """Draws words by rank: the r-th about 1/r as often as the first."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._weights = list(accumulate(1 / (rank + 4) for rank in range(len(words))))

    def draw(self, random: Random) -> str:
        return random.choices(self._words, cum_weights=self._weights)[0]


class Language:
    """Words and sentences of one language. All drawing is from the caller's generator.

    Attributes:
        code: en, de or zh.
        blank: what stands between sentences.
        boilerplate: sentences that repeat word for word.
        junk: what vandals write.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.blank = "" if code == "zh" else " "
        self.boilerplate = _BOILERPLATE[code]
        self.junk = _JUNK[code]
        self._nouns = Zipf(_with_rare(code))
        self._verbs = Zipf(_VERBS[code].split())
        self._adjectives = Zipf(_ADJECTIVES[code].split())
        self._months = _MONTHS[code].split()

    def word(self, random: Random) -> str:
        """One word; seven in ten are nouns."""
        return random.choices((self._nouns, self._verbs, self._adjectives), (7, 2, 2))[0].draw(random)

    def noun(self, random: Random) -> str:
        return self._nouns.draw(random)

    def adjective(self, random: Random) -> str:
        return self._adjectives.draw(random)

    def sentence(self, random: Random) -> str:
        """A new sentence with its full stop and without a blank after it; one in fifteen is boilerplate."""
        if random.random() < 1 / 15:
            return random.choice(self.boilerplate)
        return self._grown("S", random)

    def phrase(self, random: Random, size: int) -> str:
        """Some words in a row."""
        return self.blank.join(self.word(random) for _ in range(size))

    def _grown(self, symbol: str, random: Random) -> str:
        made = []
        for part in random.choice(_GRAMMAR[self.code][symbol]).split("{"):
            slot, closing, rest = part.partition("}")
            if not closing:
                made.append(part)
            else:
                made.append(self._grown(slot, random) if slot.isupper() else self._fill(slot, random))
                made.append(rest)
        return "".join(made)

    def _fill(self, slot: str, random: Random) -> str:
        if slot == "d":
            return str(random.randint(2, 90))
        if slot == "q":
            return f"{random.randint(2, 99)},000" if self.code == "en" else f"{random.randint(2, 99)}000"
        if slot == "m":
            return random.choice(self._months)
        return {"n": self._nouns, "v": self._verbs, "a": self._adjectives}[slot].draw(random)


@cache
def language(code: str) -> Language:
    """The language, made once."""
    return Language(code)


def _with_rare(code: str) -> list[str]:
    """The nouns, and behind them some hundred rare ones: compounds, or names that nobody else bears."""
    random = Random(f"rare {code}")
    nouns = _NOUNS[code].split()
    if code == "de":
        rare = [f"{random.choice(nouns)}s{random.choice(nouns).lower()}" for _ in range(600)]
    elif code == "zh":
        rare = [f"{random.choice(nouns)}{random.choice(nouns)}" for _ in range(300)]
    else:
        heads = ("Al", "Ber", "Cor", "Dan", "Er", "Fal", "Gor", "Hol", "Is", "Jor", "Kel", "Lan", "Mor", "Nor", "Os")
        tails = ("ven", "mond", "ritz", "dale", "mark", "stein", "ford", "wick", "holm", "bury", "ton", "well", "gate")
        names = [f"{head}{middle}{tail}" for head in heads for middle in ("", "a", "i", "o") for tail in tails]
        rare = [*(f"{noun}s" for noun in nouns if noun[-1] not in "syh"), *random.sample(names, 500)]
    return [*nouns, *dict.fromkeys(rare)]
