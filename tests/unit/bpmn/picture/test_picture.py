"""A diagram drawn as SVG: everything that is drawn is there, says its name and can be marked."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from engine.bpmn.picture.layout import MOST
from engine.bpmn.picture.svg import KINDS, Marks, picture
from engine.domain.errors import InvalidDiagram
from engine.operations.publish_deployment import shipped_files

SVG = "{http://www.w3.org/2000/svg}"
DIAGRAMS = {path: data for path, data in shipped_files().items() if path.endswith(".bpmn")}

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" id="d">'
)


def file(process: str, *planes: str) -> bytes:
    drawn = "".join(f"<di:BPMNDiagram><di:BPMNPlane>{one}</di:BPMNPlane></di:BPMNDiagram>" for one in planes)
    return f'{HEAD}<process id="p">{process}</process>{drawn}</definitions>'.encode()


def shape(
    id_: str, x: object = 0, y: object = 0, width: object = 100, height: object = 80, more: str = ""
) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<di:BPMNShape bpmnElement="{id_}" {more}>{bounds}</di:BPMNShape>'


def edge(id_: str, *points: tuple[object, object]) -> str:
    told = "".join(f'<dd:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<di:BPMNEdge bpmnElement="{id_}">{told}</di:BPMNEdge>'


def drawn(xml: bytes, marks: Marks | None = None, locale: str = "kk") -> ElementTree.Element:
    """It is XML, whatever stood in the file."""
    return ElementTree.fromstring(picture(xml, locale).marked(marks or Marks()))


def classes(root: ElementTree.Element, id_: str) -> set[str]:
    """Of the element itself, not of the name beside it."""
    found = [one.get("class", "").split() for one in root if one.get("data-id") == id_]
    return set(next(one for one in found if one[0] != "name"))


def words(root: ElementTree.Element) -> str:
    return " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}tspan"))


@pytest.mark.parametrize("path", DIAGRAMS)
def test_every_shipped_element_is_drawn_within_the_picture(path: str):
    xml = DIAGRAMS[path]
    wanted = set(re.findall(rb'<bpmndi:BPMN(?:Shape|Edge)[^>]* bpmnElement="([^"]+)"', xml))
    root = drawn(xml)
    assert {one.get("data-id", "").encode() for one in root} == wanted
    assert {" ".join(one.get("class", "").split()) for one in root} <= KINDS
    left, top, width, height = (float(one) for one in root.get("viewBox", "").split())
    for one in root:
        x, y, across, down = (float(value) for value in one.get("data-at", "").split())
        assert left <= x and top <= y and x + across <= left + width and y + down <= top + height, one.attrib


@pytest.mark.parametrize("path", DIAGRAMS)
@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_a_name_stays_within_its_task(path: str, locale: str):
    """Its lines are inside the box; that letters are as wide as was reckoned is seen in a browser."""
    for group in drawn(DIAGRAMS[path], locale=locale):
        if group.get("class") not in ("step", "step call"):
            continue
        _, top, _, height = (float(value) for value in group.get("data-at", "").split())
        for line in group.iter(f"{SVG}tspan"):
            assert top < float(line.get("y", "")) < top + height, (group.get("data-id"), line.text)


def test_names_are_in_the_language_of_the_reader():
    xml = DIAGRAMS["appeal/consideration.bpmn"]
    found = {locale: words(drawn(xml, locale=locale)) for locale in ("kk", "ru", "en")}
    assert "Зерделеу" in found["kk"]
    assert "Изучение" in found["ru"]
    assert len(set(found.values())) == 3


def test_a_way_is_marked_by_one_rule():
    process = (
        '<task id="a"/><callActivity id="b"/><task id="c"/><task id="d"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    )
    shapes = "".join(shape(id_, 200 * place) for place, id_ in enumerate("abcd"))
    marks = Marks(visited=("a", "b", "c"), flows=("f",), current=("c",), just=("f",), classes={"d": "heat-3"})
    root = drawn(file(process, shapes + edge("f", (100, 40), (200, 40))), marks)
    assert classes(root, "a") == {"step", "is-visited"}
    assert classes(root, "b") == {"step", "call", "is-visited-scope"}
    assert classes(root, "c") == {"step", "is-current"}
    assert classes(root, "d") == {"step", "is-ahead", "heat-3"}
    assert classes(root, "f") == {"flow", "is-visited", "is-just-taken"}
    # The control: without a way nothing lies ahead.
    unmarked = drawn(file(process, shapes))
    assert classes(unmarked, "d") == {"step"}


NAMES = {
    "markup": "</text><script>alert(1)</script>",
    "quotes": "\"'><b onclick=x",
    "entity": "&amp;amp; &lt;b&gt;",
    "turned": "\u202egnp.exe",
    "hidden": "a\u200bb\u2066c",
    "long": "ж" * 100_000,
    "lines": "a&#10;b&#13;c&#9;d",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_is_only_text(name: str):
    said = name if "&" in name else name.replace("<", "&lt;").replace('"', "&quot;")
    process = f'<task id="a" name="{said}"/><startEvent id="b" name="{said}"/><group id="c" name="{said}"/>'
    root = drawn(file(process, shape("a") + shape("b", 200, 0, 36, 36) + shape("c", 300)))
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        *("svg", "g", "title", "rect", "circle", "polygon", "path", "text", "tspan"),
    }
    assert all(key in ALLOWED for one in root.iter() for key in one.attrib)
    assert not set("\u202e\u200b\u2066\n\t") & set("".join(root.itertext()))
    assert len("".join(root.itertext())) < 2_000


ALLOWED = frozenset(
    {"class", "viewBox", "aria-hidden", "data-id", "data-at", "x", "y", "width", "height", "rx", "cx", "cy",
     "r", "points", "d", "transform", "font-size"}
)  # fmt: skip


def test_a_hostile_id_is_only_an_id():
    root = drawn(file('<task id="&quot;&gt;&lt;script&gt;"/>', shape("&quot;&gt;&lt;script&gt;")))
    assert [one.get("data-id") for one in root] == ['"><script>']


@pytest.mark.parametrize("number", ["nan", "inf", "-1e400", "1e308", "x", "", "10000001"])
def test_what_stands_nowhere_is_left_out(number: str):
    process = '<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    plane = shape("a") + shape("b", x=number) + edge("f", (0, 0), (number, 5))
    root = drawn(file(process, plane))
    assert [one.get("data-id") for one in root] == ["a"]


def test_a_file_without_a_drawing_is_refused():
    with pytest.raises(InvalidDiagram, match="not_drawn"):
        picture(file('<task id="a"/>'), "kk")
    with pytest.raises(InvalidDiagram, match="not_drawn"):
        picture(file('<task id="a"/>', shape("unknown")), "kk")
    with pytest.raises(InvalidDiagram):
        picture(b"<a><b></a>", "kk")


def test_an_endless_drawing_is_refused():
    with pytest.raises(InvalidDiagram, match="too_large"):
        picture(file('<task id="a"/>', shape("a") * (MOST + 1)), "kk")
    assert len(picture(file('<task id="a"/>', shape("a") * MOST), "kk").parts) == MOST


def test_a_name_without_a_place_is_within_the_picture():
    xml = file('<endEvent id="a" name="Өтініш берушінің бағасы алынды"/>', shape("a", 0, 0, 36, 36))
    root = drawn(xml)
    left, top, width, height = (float(one) for one in root.get("viewBox", "").split())
    for line in root.iter(f"{SVG}tspan"):
        assert top < float(line.get("y", "")) < top + height
    assert width > 60 and left < 0


def test_planes_stand_one_below_the_other():
    root = drawn(file('<task id="a"/><task id="b"/>', shape("a"), shape("b", y=-500)))
    (first, second) = (float(one.get("data-at", "").split()[1]) for one in root)
    assert second >= first + 80


EVENTS = ("message", "timer", "error", "escalation", "signal", "compensate", "cancel", "link", "conditional",
          "terminate")  # fmt: skip


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_of_event_has_its_sign(kind: str):
    definition = f"<{kind}EventDefinition/>"
    plain = drawn(file('<intermediateThrowEvent id="a"/>', shape("a", 0, 0, 36, 36)))
    thrown = drawn(
        file(
            f'<intermediateThrowEvent id="a">{definition}</intermediateThrowEvent>', shape("a", 0, 0, 36, 36)
        )
    )
    caught = drawn(
        file(
            f'<intermediateCatchEvent id="a">{definition}</intermediateCatchEvent>', shape("a", 0, 0, 36, 36)
        )
    )
    assert len(list(thrown.iter())) > len(list(plain.iter())) < len(list(caught.iter()))


def test_what_does_not_interrupt_has_a_broken_line():
    for said, broken in (("false", True), ("true", False)):
        root = drawn(file(f'<boundaryEvent id="a" cancelActivity="{said}"/>', shape("a", 0, 0, 36, 36)))
        (circle, *_) = root.iter(f"{SVG}circle")
        assert ("dashed" in circle.get("class", "")) is broken
