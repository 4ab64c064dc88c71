"""The text core: texts as passages, compared, merged, counted and divided into sections; every function is pure."""
