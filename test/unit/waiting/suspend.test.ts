import nock from 'nock';
import { api, at, created, PATH, running, TASK_ID } from '../../harness/engine/api';
import { createAudio, inputOf, VALUE } from '../../harness/engine/operations';

const PUBLIC = 'https://n8n.example.com';
const HOST = 'https://videos.example';
const [GOOD, DEAD] = [`${HOST}/good.mp4`, `${HOST}/dead.mp4`];

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s, an item that its check rejects does not keep the others from sleeping',
	async (onError) => {
		const host = nock(HOST).get('/good.mp4').reply(200, '----ftyp').get('/dead.mp4').reply(404);
		const scope = api()
			.post(PATH, (body) => body.video_url === GOOD)
			.reply(200, created())
			.get(at())
			.reply(200, running());

		const { run, items, errorItems } = await createAudio(
			{ awaitMode: 'callback', videoUrl: VALUE },
			{ publicUrl: PUBLIC, input: inputOf(GOOD, DEAD), node: { onError } },
		);

		host.done();
		scope.done();
		expect(run.status).toBe('waiting');
		expect([...items, ...errorItems]).toMatchObject([
			{ json: { task_id: TASK_ID, timed_out: true }, pairedItem: { item: 0 } },
			{
				json: { failed_before_waiting: '"Video URL" leads to nothing (HTTP 404)' },
				pairedItem: { item: 1 },
			},
		]);
	},
);
