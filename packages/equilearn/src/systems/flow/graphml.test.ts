import { expect, test } from "vitest";
import { brokenText, outcome } from "../../../test/broken-text.ts";
import { randomNetwork } from "../../../test/random-network.ts";
import { keyFromSeed, split } from "../../math/random.ts";
import { Refusal } from "../system.ts";
import { flowNetwork } from "./assemble.ts";
import { networkToGraphml, parseGraphml } from "./graphml.ts";

const key = keyFromSeed(20262);

/** As graph editors write it: keys for drawings, defaults, comments, CDATA, ports, edges before nodes. */
const FOREIGN = `<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="port" id="d0" yfiles.type="portgraphics"/>
  <key for="node" id="d6" yfiles.type="nodegraphics"/>
  <key id="w" for="edge" attr.name="Weight" attr.type="double"><default>0.5</default></key>
  <key id="d1" for="node" attr.name="name" attr.type="string"/>
  <graph id="G" edgedefault="undirected">
    <edge source="b" target="a"/>
    <node id="a"><data key="d6"><y:ShapeNode><y:Fill color="#FFCC00"/></y:ShapeNode></data><port name="p"/></node>
    <node id='b'><data key="d1">x &lt;<![CDATA[ & ]]>&#169;</data></node>
    <node id="c"/>
    <edge id="e1" directed="true" source="b" target="c"><data key="w"> 2.5e-1 </data></edge>
  </graph>
</graphml>`;

test("200 random networks come back with the same bits", () => {
  for (let seed = 0; seed < 200; seed++) {
    const network = randomNetwork(split(key, "round trip", seed));
    expect(parseGraphml(networkToGraphml(network))).toEqual(network);
  }
});

test("a graph from elsewhere: weight is the conductance, the last node the ground, no ports", () => {
  const network = parseGraphml(FOREIGN);
  expect(network.name).toBe("G");
  expect(network.nodeNames).toEqual(["a", "x < & ©", "c"]);
  expect([...network.graph.from, ...network.graph.to]).toEqual([1, 1, 0, 2]);
  expect([...network.conductance]).toEqual([0.5, 0.25]);
  expect(network.ground).toBe(2);
  expect([network.inputs, network.outputs, network.held]).toEqual([[], [], []]);
  expect(network.positions).toBeUndefined();
});

test("a name that XML cannot hold is refused", () => {
  const graph = { nodes: 2, from: Int32Array.of(0), to: Int32Array.of(1) };
  const network = flowNetwork({ name: "\u0001", graph, conductance: [1] });
  expect(() => networkToGraphml(network)).toThrow(
    new Refusal('The name "\\u0001" has a character that XML cannot hold; change the name.'),
  );
});

const graph = (inside: string) => `<graphml>\n<graph>\n${inside}\n</graph></graphml>`;
const EDGE = '<edge source="a" target="b"><data key="weight">1</data></edge>';
const NODES = '<node id="a"/><node id="b"/>';
const LINE = "of the GraphML file";

test.each([
  ["", "The GraphML file has no XML in it."],
  ["{}", `Line 1 ${LINE} has text outside of its tags, where XML allows none.`],
  ["<svg/>", `Line 1 ${LINE} does not start with <graphml>.`],
  ["<graphml/>", "The GraphML file has no graph in it."],
  [
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "b">]><graphml/>',
    `Line 2 ${LINE} has a document type or another declaration; leave it out, for none is read.`,
  ],
  [graph("&lol;"), `Line 2 ${LINE} has &lol;, which is none of the entities of XML; write & as &amp;.`],
  [graph('<node id="&#0;"/>'), `Line 3 ${LINE} has &#0;, which is none of the entities of XML; write & as &amp;.`],
  [graph("<node id="), `Line 3 ${LINE} has a tag <node that is not well-formed.`],
  [graph('<node id="a" id="b"/>'), `Line 3 ${LINE} gives <node> the attribute id twice.`],
  [graph("<node>"), `Line 4 ${LINE} has </graph>, where </node> must come first.`],
  ["<graphml></graphml></a>", `Line 1 ${LINE} has </a>, but nothing is open.`],
  ["<graphml>\n<graph>", `Line 2 ${LINE} is the last, but <graph> is still open.`],
  ["<graphml/>\n<graphml/>", `Line 2 ${LINE} starts a second document, where the file must end.`],
  ["<graphml><!-- ", `Line 1 ${LINE} starts a comment that does not end.`],
  ["<graphml>< /graphml>", `Line 1 ${LINE} has a < that starts no tag; write it as &lt;.`],
  ["<graphml>\u0001</graphml>", `Line 1 ${LINE} has a character that XML does not allow.`],
  ["<graphml>".repeat(101), `Line 1 ${LINE} nests tags more than 100 deep.`],
  [graph("</graph><graph>"), `Line 3 ${LINE} starts a second graph, but a network is one graph.`],
  [
    graph('<node id="a"><graph/></node>'),
    `Line 3 ${LINE} has a graph inside a node or an edge; only flat ones can be read.`,
  ],
  [graph("<hyperedge/>"), `Line 3 ${LINE} has a hyperedge; an edge of a network joins two nodes.`],
  [graph("<node/>"), `Line 3 ${LINE} has a <node> without the attribute id.`],
  [graph('<node id="a"/><node id="a"/>'), `Line 3 ${LINE} has a second node with the id "a"; ids must differ.`],
  [
    graph("\n<edge source='a' target='b'/>"),
    `Line 4 ${LINE} gives the edge from "a" to "b" neither a conductance nor a weight.`,
  ],
  [graph(EDGE), `Line 3 ${LINE} has "a" as the source of an edge, but no node has that id.`],
  [
    graph(EDGE.replace("1", "1e999")),
    `Line 3 ${LINE} has a <edge> whose weight is "1e999", which is not a finite number.`,
  ],
  [
    graph(EDGE.replace("</edge>", '<data key="element">valve</data></edge>')),
    `Line 3 ${LINE} has the element "valve"; the elements are linear, cubic, quadratic-drag, diode.`,
  ],
  [
    graph(`<data key="inputs">a b</data>${NODES}${EDGE}`),
    `Line 2 ${LINE} starts a graph whose inputs have "a b" in place of "plus minus current".`,
  ],
  [
    graph(`<data key="outputs">a q none</data>${NODES}${EDGE}`),
    `Line 2 ${LINE} has "q" as minus of an output, but no node has that id.`,
  ],
  [
    graph(`<data key="ground">q</data>${NODES}${EDGE}`),
    `Line 2 ${LINE} has "q" as the ground, but no node has that id.`,
  ],
])("refuses %j", (text, message) => {
  expect(() => parseGraphml(text)).toThrow(new Refusal(message));
});

test("1500 broken files are read or refused with one sentence, each within a second", () => {
  const words = [
    "<",
    ">",
    "&",
    "&lt;",
    "<!--",
    "-->",
    "<![CDATA[",
    "/>",
    '"',
    "<graph>",
    "</node>",
    "<data key='x'>",
    "1e999",
    "\n",
    "\u0000",
  ];
  const tally = { network: 0, refused: 0 };
  for (let seed = 0; seed < 1500; seed++) {
    const from = split(key, "broken", seed);
    const whole = seed % 5 === 0 ? FOREIGN : networkToGraphml(randomNetwork(from));
    tally[outcome(parseGraphml, brokenText(whole, from, words))]++;
  }
  expect(tally.network).toBeGreaterThan(20);
  expect(tally.refused).toBeGreaterThan(500);
});

test.each([
  ["blanks in a tag", `<graphml${" ".repeat(500_000)}`],
  ["attributes", `<graphml ${Array.from({ length: 30_000 }, (_, k) => `a${k}=""`).join(" ")}`],
  ["openings", "<".repeat(300_000)],
  ["ampersands", graph("&amp;".repeat(100_000))],
  ["comments", graph("<!-- -->".repeat(60_000))],
  ["edges that are half of them directed", graph('<edge directed="true" source="a" target="b"/>'.repeat(20_000))],
])("reads or refuses very many %s within a second", (_, text) => {
  outcome(parseGraphml, text);
});
