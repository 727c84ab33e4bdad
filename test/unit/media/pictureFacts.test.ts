import { pictureFacts } from '../../../nodes/CometApiKling/media/pictureFacts';
import { chance } from '../../harness/chance';
import { sampleJpegStart, samplePngStart } from '../../harness/media/pictures';

test.each<[string, Buffer, object | undefined]>([
	['a PNG', samplePngStart(640, 360), { width: 640, height: 360 }],
	['a JPG', sampleJpegStart(640, 360), { width: 640, height: 360 }],
	['a JPG with many previews', sampleJpegStart(4032, 3024, 400_000), { width: 4032, height: 3024 }],
	['a PNG without its size', samplePngStart().subarray(0, 23), undefined],
	['a PNG of no size', samplePngStart(0, 10), undefined],
	['a JPG without its size', sampleJpegStart(1, 1, 70_000).subarray(0, 65_536), undefined],
	[
		'a JPG that goes on with something else',
		Buffer.from('ffd8ff78ffffffffffffffff', 'hex'),
		undefined,
	],
	['a file that is almost a PNG', Buffer.from('\x89PNG, no picture at all', 'latin1'), undefined],
	['nothing', Buffer.alloc(0), undefined],
])('%s', (_name, start, facts) => {
	expect(pictureFacts(start)).toEqual(facts);
});

test('a marker may have any number of fill bytes in front', () => {
	const jpeg = sampleJpegStart(640, 360, 0);
	const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xff]), jpeg.subarray(2)]);
	expect(pictureFacts(filled)).toEqual({ width: 640, height: 360 });
});

test('whatever the bytes are, there is an answer or none', () => {
	const random = chance(4711);
	const below = (limit: number) => Math.floor(random() * limit);
	const pictures = [samplePngStart(), sampleJpegStart(), sampleJpegStart(9, 9, 3_000)];
	for (let count = 0; count < 3_000; count++) {
		const bytes = Buffer.from(pictures[count % pictures.length]);
		for (let changes = below(5); changes > 0; changes--) bytes[below(bytes.length)] = below(256);
		const facts = pictureFacts(bytes.subarray(0, below(bytes.length + 1)));
		expect(facts === undefined || (facts.width > 0 && facts.height > 0)).toBe(true);
	}
});
