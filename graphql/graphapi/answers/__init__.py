"""Answers: root fields and types whose values are made by functions. The guide is `../compiler/README.md`."""

from graphapi.compiler.functions import answer, id_of, page_of
from graphapi.compiler.records import answer_type, input_type
from graphapi.compiler.refs import Ref, node_refs, ref, ref_or_none

__all__ = ["Ref", "answer", "answer_type", "id_of", "input_type", "node_refs", "page_of", "ref", "ref_or_none"]
