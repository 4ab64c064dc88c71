"""Pages that start a draft and say what it is: title, topics, stage, protection, stewards."""
