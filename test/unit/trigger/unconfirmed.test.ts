import nock from 'nock';
import { TASK_ID } from '../../harness/engine/api';
import { klingCallback, Trigger } from '../../harness/engine/trigger';

const WITHOUT_VERIFY = { verify: false };

const linksOf = (url: string) => ({
	task_result: {
		audios: [{ id: 'a1', url_mp3: url, url_wav: 'https://files.kling.example/a1.wav' }],
		videos: [{ id: 'v1', url, duration: '5.1' }],
	},
});

describe('without Verify, the callback itself becomes the item', () => {
	test("Kling's documented callback, which has no audios, gives an item with its video", async () => {
		const { status, items } = await new Trigger(WITHOUT_VERIFY).call(klingCallback(TASK_ID));

		expect(status).toBe(200);
		expect(items?.map(({ json }) => json)).toEqual([
			{
				task_id: TASK_ID,
				task_status: 'succeed',
				duration: 5.1,
				video_id: 'v1',
				video_url: `https://files.kling.example/${TASK_ID}.mp4?sig=a`,
				created_at: '2026-03-13T02:05:02.225Z',
				expires_at: '2026-04-12T02:05:11.225Z',
			},
		]);
	});

	test('a success without files gives an item', async () => {
		const body = klingCallback(TASK_ID, 'succeed', { task_result: {} });
		const { items } = await new Trigger(WITHOUT_VERIFY).call(body);

		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
		expect(items?.[0].json).not.toHaveProperty('error');
	});

	test('a reason of control characters is left out', async () => {
		const body = klingCallback(TASK_ID, 'failed', { task_status_msg: '\u0007\u0000' });
		const { items } = await new Trigger(WITHOUT_VERIFY).call(body);

		expect(items?.[0].json).not.toHaveProperty('task_status_msg');
	});

	test('a failed task gives an item with its reason', async () => {
		const body = klingCallback(TASK_ID, 'failed', { task_status_msg: 'Too <b>dark</b>' });
		const { items } = await new Trigger(WITHOUT_VERIFY).call(body);

		expect(items).toMatchObject([
			{ json: { task_status: 'failed', task_status_msg: 'Too ‹b›dark‹/b›' } },
		]);
	});
});

describe('an unconfirmed callback cannot make n8n open a link', () => {
	test('files are not downloaded', async () => {
		const parameters = { ...WITHOUT_VERIFY, downloadFiles: ['mp3', 'wav', 'video'] };
		const body = klingCallback(TASK_ID, 'succeed', linksOf('https://files.kling.example/a1.mp3'));
		const { items } = await new Trigger(parameters).call(body);

		expect(items).toHaveLength(1);
		expect(items?.[0]).not.toHaveProperty('binary');
		expect(items?.[0].json.mp3_url).toBe('https://files.kling.example/a1.mp3');
	});

	test.each([
		'http://169.254.169.254/latest/meta-data',
		'http://localhost:5678/rest/settings',
		'https://[::1]/a.mp3',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'not a link',
	])('the link %s is left out, the others are kept', async (url) => {
		const { items } = await new Trigger(WITHOUT_VERIFY).call(
			klingCallback(TASK_ID, 'succeed', linksOf(url)),
		);

		expect(items).toHaveLength(1);
		expect(items?.[0].json).toMatchObject({
			task_id: TASK_ID,
			wav_url: 'https://files.kling.example/a1.wav',
			duration: 5.1,
		});
		expect(JSON.stringify(items)).not.toContain(url);
	});

	test.each([
		['http://169.254.169.254/latest/meta-data', undefined],
		['https://example.com/clip.mp4', 'https://example.com/clip.mp4'],
	])('the source link %s is output as %s', async (url, expected) => {
		const task_info = { parent_video: { id: 'p1', url } };
		const shown = { output: 'selectedFields', outputFields: ['task_id', 'source_url'] };
		const { items } = await new Trigger({ ...WITHOUT_VERIFY, ...shown }).call(
			klingCallback(TASK_ID, 'succeed', { task_info }),
		);

		expect(items?.[0].json).toEqual({
			task_id: TASK_ID,
			...(expected && { source_url: expected }),
		});
	});

	test.each(['http://169.254.169.254/a.mp3', 'https://files.kling.example/into-the-network.mp3'])(
		'%s is not opened, so its redirect is not followed',
		async (url) => {
			const parameters = { ...WITHOUT_VERIFY, downloadFiles: ['mp3'] };
			const host = nock(new URL(url).origin).get(/.*/);
			const scope = host.reply(302, '', { location: 'http://169.254.169.254/latest' });

			const { items } = await new Trigger(parameters).call(
				klingCallback(TASK_ID, 'succeed', linksOf(url)),
			);

			expect(scope.isDone()).toBe(false);
			nock.cleanAll();
			expect(items?.[0]).not.toHaveProperty('binary');
		},
	);

	test('a private link is kept if the Base URL is private, too', async () => {
		const url = 'http://127.0.0.1:9000/a1.mp3';
		const { items } = await new Trigger(WITHOUT_VERIFY, {
			credentials: { baseUrl: 'http://127.0.0.1:9000' },
		}).call(klingCallback(TASK_ID, 'succeed', linksOf(url)));

		expect(items?.[0].json.mp3_url).toBe(url);
	});
});
