import type { INodeParameters } from 'n8n-workflow';
import { createAudio } from '../../harness/engine/operations';
import { createKind, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';
import { PNG } from '../../harness/engine/api';
import { inMemory, itemWith } from '../../harness/engine/storedFiles';

/** Anything sent in these tests would fail them: no scope expects it. */
describe('a file in the field for a link', () => {
	const input = itemWith({
		video: inMemory(PNG, { fileName: 'holiday.mp4' }),
		data: inMemory(PNG),
	});

	const refusal = async (parameters: INodeParameters) =>
		(await createAudio({ awaitMode: 'none', ...parameters }, { input })).error;

	test.each([
		['the file itself', '={{ $binary.video }}', 'a file'],
		['the name of its field', 'video', 'the name of a field with a file'],
		['the name of a file', 'holiday at sea.mp4', 'the name of a file'],
		['the name of a MOV', 'clip.MOV', 'the name of a file'],
		['a path', '/home/node/clip.mp4', 'a path to a file'],
		['a path on Windows', 'C:\\videos\\clip.mp4', 'a path to a file'],
		['a file address', 'file:///tmp/clip.mp4', 'a path to a file'],
		['a data URI', `data:video/mp4;base64,${'A'.repeat(500_000)}`, 'a data URI'],
		['the content of a file', 'AAAAGGZ0eXBpc29t'.repeat(1_000), 'the content of a file'],
		["n8n's ID of a file", 'filesystem-v2:workflows/1/a', "n8n's own ID of a file"],
		['an object that became text', '={{ $binary.video }} ', 'a'],
	])('%s is refused, and the way for files is named', async (_name, videoUrl, what) => {
		const error = await refusal({ videoUrl });

		expect(error?.message).toContain(`"Video URL" is not a web address but ${what}`);
		expect(error?.description).toContain('choose "File" in "Video Source"');
		expect(error?.description).toContain('The item has "video", "data".');
	});

	test('an empty field of an item with files is told about them', async () => {
		const error = await refusal({ videoUrl: ' ' });

		expect(error?.message).toBe('"Video URL" is empty');
		expect(error?.description).toContain('The item has "video", "data".');
	});

	test.each(['videos.example/clip.mp4', 'www.example.com'])(
		'%s is still an address without https',
		async (videoUrl) => {
			expect((await refusal({ videoUrl }))?.description).toContain(
				`Did you mean https://${videoUrl}?`,
			);
		},
	);

	test('the field of an end image names its own way', async () => {
		const { error } = await createKind(
			IMAGE_TO_VIDEO,
			{ awaitMode: 'none', additionalFields: { endImageUrl: 'end.png' } },
			{ input },
		);

		expect(error?.message).toBe('"End Image URL" is not a web address but the name of a file');
		expect(error?.description).toContain('use "End Image Field" instead');
	});
});
