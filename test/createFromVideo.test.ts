import nock from 'nock';
import { api, created, files, PATH, running, succeeded, TASK_ID } from './support/api';
import { runNode } from './support/engine';

const VIDEO = 'https://example.com/clip.mp4';
const MP3 = Buffer.from('ID3 not really music');

test('a video URL goes in, the MP3 and the simplified task come out', async () => {
	const scope = api()
		.post(PATH, { video_url: VIDEO, external_task_id: /^n8n-[0-9a-f]{40}$/ })
		.reply(200, created())
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, running())
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, succeeded());
	const file = files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).reply(200, MP3);

	const { items, error } = await runNode({ operation: 'createFromVideo', videoUrl: VIDEO });

	expect(error).toBeUndefined();
	scope.done();
	file.done();
	expect(items).toHaveLength(1);
	const [{ json, binary, pairedItem }] = items;
	expect(pairedItem).toEqual({ item: 0 });
	expect(json).toEqual({
		task_id: TASK_ID,
		external_task_id: expect.stringMatching(/^n8n-/),
		task_status: 'succeed',
		mp3_url: expect.stringContaining('.mp3?sig=a'),
		wav_url: expect.stringContaining('.wav?sig=a'),
		duration: 5.1,
		video_id: 'v1',
		video_url: expect.stringContaining('.mp4?sig=a'),
		created_at: '2026-03-13T02:05:02.225Z',
		expires_at: '2026-04-12T02:05:11.225Z',
	});
	expect(binary?.mp3).toMatchObject({ mimeType: 'audio/mpeg', fileName: `${TASK_ID}.mp3` });
	expect(Buffer.from(String(binary?.mp3.data), 'base64')).toEqual(MP3);
	expect(nock.isDone()).toBe(true);
});
