import { chance } from './chance';

/** Damaged copies of a file: bytes changed, numbers made huge, parts cut out, doubled or cut off. */
export function* mutations(file: Buffer, count: number, seed = 1): Generator<Buffer> {
	const draw = chance(seed);
	const below = (limit: number) => Math.floor(draw() * limit);
	for (let index = 0; index < count; index++) {
		let bytes = Buffer.from(file);
		for (let changes = 1 + below(4); changes > 0 && bytes.length > 8; changes--) {
			const at = below(bytes.length - 4);
			const end = at + below(bytes.length - at);
			const kind = below(6);
			if (kind === 0) bytes[at] = below(256);
			if (kind === 1) bytes.writeUInt32BE(below(4) * 0x5555_5555, at);
			if (kind === 2) bytes.writeUInt32BE(below(2_000), at);
			if (kind === 3) bytes = bytes.subarray(0, at);
			if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
			if (kind === 5) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
		}
		yield bytes;
	}
}
