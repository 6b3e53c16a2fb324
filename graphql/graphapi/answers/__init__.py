"""Answers: root fields and types whose values are made by functions. The guide is `../compiler/README.md`."""

import graphapi.compiler  # noqa: F401 - first: it imports the modules below when it is ready for them
from graphapi.answers.declare import answer, id_of, page_of
from graphapi.answers.refs import Ref, node_refs, ref, ref_or_none
from graphapi.compiler.records import answer_type, input_type

__all__ = ["Ref", "answer", "answer_type", "id_of", "input_type", "node_refs", "page_of", "ref", "ref_or_none"]
