import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
	const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const around = Buffer.alloc(8);
	around.writeUInt32BE(data.length, 0);
	around.writeUInt32BE(crc32(content), 4);
	return Buffer.concat([around.subarray(0, 4), content, around.subarray(4)]);
}

/** A real picture of any size: grey, 8 bits a pixel, from black on the left to white on the right. */
export function samplePng(width = 640, height = 360): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.writeUInt8(8, 8);
	// Each row begins with the number of its filter, 0 for none.
	const row = Buffer.alloc(width + 1);
	for (let at = 0; at < width; at++) row[at + 1] = Math.floor((at * 256) / width);
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}
