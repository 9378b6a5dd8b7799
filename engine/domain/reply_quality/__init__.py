"""What a machine sees of the quality of a reply (Q1 to Q8), and the numbered demands of its returns.

Pure functions over the reply's form data and the appeal's file. They point at places and suggest; people
decide. A file a question: citations, language, coverage, other people's data, tone, plain words;
``assess`` asks all of them, ``demands`` counts what was demanded and answered.
"""
