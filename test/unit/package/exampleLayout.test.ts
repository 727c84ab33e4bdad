import type { IConnections, INode } from 'n8n-workflow';
import { filesIn, textOf } from '../../harness/package/repository';

/** How an example looks on n8n's canvas. The sizes are those of n8n 2.41, in pixels. */

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

interface Placed {
	name: string;
	box: Box;
}

const CANVAS = { width: 1160, height: 660 };
const NODE = 96;
/** An agent is wider than other nodes. */
const WIDE_NODE = 256;
const LABEL = { charWidth: 7.2, maxWidth: 192, lineHeight: 18, subtitle: 18, gap: 8 };
const NOTE = { textSize: 14, charWidth: 7, padding: 12, indent: 20 };
const SMALLEST_TEXT = 10;

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';

function boxOf({ position: [left, top], parameters, type }: INode): Box {
	const width = Number(parameters.width ?? (type.endsWith('.agent') ? WIDE_NODE : NODE));
	const height = Number(parameters.height ?? NODE);
	return { left, top, right: left + width, bottom: top + height };
}

/** The node and its name with a subtitle, which n8n writes below it: in lines, centred. */
function boxesOf(node: INode): Placed[] {
	const box = boxOf(node);
	const width = node.name.length * LABEL.charWidth;
	const shown = Math.min(width, LABEL.maxWidth);
	const left = (box.left + box.right - shown) / 2;
	const top = box.bottom + 1;
	const rows = Math.ceil(width / LABEL.maxWidth);
	const bottom = top + LABEL.gap + rows * LABEL.lineHeight + LABEL.subtitle;
	const label = { left, top, right: left + shown, bottom };
	return [
		{ name: node.name, box },
		{ name: `the name of ${node.name}`, box: label },
	];
}

const overlap = (one: Box, other: Box) =>
	one.left < other.right &&
	other.left < one.right &&
	one.top < other.bottom &&
	other.top < one.bottom;

const isInside = (inner: Box, outer: Box) =>
	inner.left >= outer.left &&
	inner.right <= outer.right &&
	inner.top >= outer.top &&
	inner.bottom <= outer.bottom;

/** What of a note's text takes up space, with the size of each kind of line in n8n's notes. */
function heightOf(line: string, width: number): number {
	const text = line.replace(/\*\*|`/g, '');
	const rows = (size: number, room: number) =>
		Math.ceil((text.length * NOTE.charWidth * size) / NOTE.textSize / room);
	if (text === '') return 0;
	if (text.startsWith('## ')) return rows(24, width) * 32 + 8;
	if (text.startsWith('### ')) return rows(16, width) * 22 + 8;
	if (/^(?:\d\.|-) /.test(text)) return rows(NOTE.textSize, width - NOTE.indent) * 18 + 4;
	return rows(NOTE.textSize, width) * 19 + 8;
}

function textBoxOf(note: INode): Box {
	const { left, top, right } = boxOf(note);
	const lines = String(note.parameters.content).split('\n');
	const height = lines.reduce(
		(sum, line) => sum + heightOf(line, right - left - 2 * NOTE.padding),
		NOTE.padding,
	);
	return { left, top, right, bottom: top + height };
}

/** The lines between nodes that run forward, or up to an agent; those that run back pass below. */
function linesOf(nodes: INode[], connections: IConnections): Array<{ name: string; ends: Box }> {
	const find = (name: string) => boxOf(nodes.find((node) => node.name === name) as INode);
	return Object.entries(connections).flatMap(([from, outputs]) =>
		Object.entries(outputs).flatMap(([type, all]) =>
			all.flat().flatMap((to) => {
				if (to === null) return [];
				const [a, b] = [find(from), find(to.node)];
				const ends =
					type === 'main'
						? { left: a.right, top: a.top + NODE / 2, right: b.left, bottom: b.top + NODE / 2 }
						: {
								left: (a.left + a.right) / 2,
								top: a.top,
								right: (b.left + b.right) / 2,
								bottom: b.bottom,
							};
				const isBackward = type === 'main' && ends.right < ends.left;
				return isBackward ? [] : [{ name: `${from} → ${to.node}`, ends }];
			}),
		),
	);
}

function crosses({ left, top, right, bottom }: Box, text: Box): boolean {
	return Array.from({ length: 101 }, (_none, step) => step / 100).some((part) => {
		const [x, y] = [left + (right - left) * part, top + (bottom - top) * part];
		return x > text.left && x < text.right && y > text.top && y < text.bottom;
	});
}

function pairs<Item>(items: Item[]): Array<[Item, Item]> {
	return items.flatMap((one, index) =>
		items.slice(index + 1).map((other): [Item, Item] => [one, other]),
	);
}

describe.each(filesIn('examples', '.json'))('%s on the canvas', (path) => {
	const example = JSON.parse(textOf(path)) as { nodes: INode[]; connections: IConnections };
	const notes = example.nodes.filter(isNote);
	const nodes = example.nodes.filter((node) => !isNote(node));
	const placed = nodes.flatMap(boxesOf);

	test('no node or name lies on another, and no note on another', () => {
		const onEachOther = pairs(placed)
			.filter(([one, other]) => overlap(one.box, other.box))
			.map(([one, other]) => `${one.name} and ${other.name}`);
		const overlappingNotes = pairs(notes)
			.filter(([one, other]) => overlap(boxOf(one), boxOf(other)))
			.map(([one, other]) => `${one.name} and ${other.name}`);
		expect([...onEachOther, ...overlappingNotes]).toEqual([]);
	});

	test('each node lies on a note with all of itself, or not at all', () => {
		const cut = notes.flatMap((note) =>
			nodes
				.filter((node) => overlap(boxOf(node), boxOf(note)))
				.filter((node) => !boxesOf(node).every(({ box }) => isInside(box, boxOf(note))))
				.map((node) => `${node.name} on ${note.name}`),
		);
		expect(cut).toEqual([]);
	});

	test('the text of each note fits, and neither nodes nor lines lie on it', () => {
		const hidden = notes.flatMap((note) => {
			const text = textBoxOf(note);
			const covering = placed.filter(({ box }) => overlap(box, text)).map(({ name }) => name);
			const crossing = linesOf(nodes, example.connections)
				.filter(({ ends }) => crosses(ends, text))
				.map(({ name }) => name);
			const tooLong = text.bottom > boxOf(note).bottom ? ['its own end'] : [];
			return [...covering, ...crossing, ...tooLong].map((what) => `${note.name}: ${what}`);
		});
		expect(hidden).toEqual([]);
	});

	test('the notes are readable when n8n fits the example to a window of 1440 × 900', () => {
		const boxes = example.nodes.map(boxOf);
		const width =
			Math.max(...boxes.map(({ right }) => right)) - Math.min(...boxes.map(({ left }) => left));
		const height =
			Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top));
		const zoom = Math.min(CANVAS.width / width, CANVAS.height / height);
		expect(NOTE.textSize * zoom).toBeGreaterThanOrEqual(SMALLEST_TEXT);
	});
});
