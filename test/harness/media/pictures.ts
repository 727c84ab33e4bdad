/** Builds the beginnings of pictures for tests: as much as says what and how large they are. */

/** The signature and the header of a PNG, and some bytes that are no picture. */
export function samplePngStart(width = 640, height = 360): Buffer {
	const header = Buffer.alloc(25);
	header.writeUInt32BE(13, 0);
	header.write('IHDR', 4, 'latin1');
	header.writeUInt32BE(width, 8);
	header.writeUInt32BE(height, 12);
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), header, Buffer.alloc(32)]);
}

/** @param metadataBytes in front of the size, in segments of at most 64 KB, as cameras write them */
export function sampleJpegStart(width = 640, height = 360, metadataBytes = 100): Buffer {
	const segments: Buffer[] = [];
	for (let left = metadataBytes; left > 0; left -= 65_000) {
		const length = Math.min(left, 65_000);
		const segment = Buffer.alloc(length + 4);
		segment.writeUInt32BE(0xffe10000 + length + 2, 0);
		segments.push(segment);
	}
	const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	frame.writeUInt16BE(height, 5);
	frame.writeUInt16BE(width, 7);
	return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, frame, Buffer.from([0xff, 0xd9])]);
}
