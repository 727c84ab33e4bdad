import { chance } from '../../test/harness/chance.js';
import { ContentReader, type Content } from '../../nodes/CometApiKling/media/content.js';
import { pictureFacts } from '../../nodes/CometApiKling/media/pictureFacts.js';
import type { Sample } from './samples.mjs';

export interface FuzzReport {
	count: number;
	seed: number;
	/** How many said their length, how many that they are cut off, and how many nothing. */
	answered: { length: number; cutOff: number; other: number };
	/** Of processor time: a machine under load may stop at any moment. */
	slowestMs: number;
	meanMs: number;
	/** How much the memory of the process has grown, in MB. */
	grownMb: number;
	/** What went wrong, which should be nothing. */
	wrong: string[];
}

/** What one file may take at most, so that n8n answers other requests meanwhile. */
export const SLOWEST_MAX_MS = 1_000;

/** What may stay in memory after all files, or it would be a leak. */
export const GROWN_MAX_MB = 200;

/** How much the reader is given at a time. */
const PIECE_BYTES = [4_096, 65_536, 2 ** 20];

/** Changes real files at random places, in their headers above all, and has each read by the node's reader. */
export function fuzz(samples: Sample[], count: number, seed: number): FuzzReport {
	const random = chance(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const files = samples.map(({ bytes }) => ({ bytes, boxes: boxesOf(bytes) }));
	const report: FuzzReport = {
		count,
		seed,
		answered: { length: 0, cutOff: 0, other: 0 },
		slowestMs: 0,
		meanMs: 0,
		grownMb: 0,
		wrong: [],
	};
	const startMb = memoryMb();
	let totalMs = 0;
	for (let at = 0; at < count; at++) {
		const file = files[below(files.length)];
		const undo = change(file, below);
		const isCut = below(4) === 0;
		const bytes = isCut ? file.bytes.subarray(0, below(file.bytes.length + 1)) : file.bytes;
		const startMs = processorMs();
		try {
			const content = contentOf(bytes, PIECE_BYTES[at % PIECE_BYTES.length]);
			pictureFacts(bytes);
			const { durationSeconds, missing, width = 1, tracks = [] } = content.video ?? {};
			if (durationSeconds !== undefined) report.answered.length += 1;
			else if (missing !== undefined) report.answered.cutOff += 1;
			else report.answered.other += 1;
			const isSane = (durationSeconds ?? 1) > 0 && width > 0 && tracks.length <= 64;
			if (!isSane) report.wrong.push(`${at}: ${JSON.stringify(content)}`);
		} catch (error) {
			report.wrong.push(`${at}: ${String(error)}`);
		}
		const tookMs = processorMs() - startMs;
		undo();
		totalMs += tookMs;
		report.slowestMs = Math.max(report.slowestMs, tookMs);
	}
	report.meanMs = totalMs / count;
	report.grownMb = memoryMb() - startMb;
	const { slowestMs, grownMb } = report;
	if (slowestMs > SLOWEST_MAX_MS) report.wrong.push(`one file took ${Math.round(slowestMs)} ms`);
	if (grownMb > GROWN_MAX_MB)
		report.wrong.push(`the memory has grown by ${Math.round(grownMb)} MB`);
	return report;
}

/** Gives the node's reader the pieces that it asks for, one after the other. */
function contentOf(bytes: Buffer, pieceBytes: number): Content {
	const reader = new ContentReader('video', bytes.length);
	let read = 0;
	for (let next = reader.nextOffset; next !== undefined; next = reader.nextOffset) {
		if (next < read) throw new Error(`asked again for what begins at ${next}`);
		read = next + 1;
		reader.read(bytes.subarray(next, next + pieceBytes), next);
	}
	return reader.content;
}

interface File {
	bytes: Buffer;
	/** Where boxes start whose sizes and fields decide what is read. */
	boxes: number[];
}

const TYPES = [
	'ftyp',
	'moov',
	'mvhd',
	'trak',
	'tkhd',
	'mdia',
	'hdlr',
	'mdat',
	'free',
	'moof',
	'mvex',
];

function boxesOf(bytes: Buffer): number[] {
	const boxes: number[] = [];
	for (const type of TYPES) {
		for (let at = bytes.indexOf(type); at >= 4; at = bytes.indexOf(type, at + 4))
			boxes.push(at - 4);
	}
	return boxes;
}

/** How far behind the start of a box its fields reach. */
const FIELDS_BYTES = 120;

/** Changes some bytes, most of them in boxes. The returned function puts them back. */
function change({ bytes, boxes }: File, below: (limit: number) => number): () => void {
	const before: Array<[at: number, value: number]> = [];
	for (let changes = 1 + below(8); changes > 0; changes--) {
		const isInBox = boxes.length > 0 && below(4) > 0;
		const at = isInBox ? boxes[below(boxes.length)] + below(FIELDS_BYTES) : below(bytes.length);
		if (at >= bytes.length) continue;
		before.push([at, bytes[at]]);
		bytes[at] = below(3) === 0 ? [0, 1, 0x7f, 0xff][below(4)] : below(256);
	}
	return () => {
		for (const [at, value] of before.reverse()) bytes[at] = value;
	};
}

function processorMs(): number {
	return process.cpuUsage().user / 1000;
}

function memoryMb(): number {
	return process.memoryUsage().rss / 2 ** 20;
}
