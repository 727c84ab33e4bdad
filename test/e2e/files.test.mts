import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { INode, INodeExecutionData } from 'n8n-workflow';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { filesInDatabase } from '../harness/n8n/n8nEnv.mjs';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { download } from '../harness/workflows/nodes.mjs';
import { klingNode, runWorkflow } from '../harness/workflows/run.mjs';
import { soundOf } from '../harness/videoSound.js';
import { chain, node, type Edge } from '../harness/workflows/workflows.mjs';

/** n8n 1.x keeps files in memory unless told otherwise; 2.x no longer can. */
const MODES = ['filesystem', 'database', ...(isN8n2 ? [] : ['default'])];
const KINDS = ['mp3', 'wav', 'video'] as const;

const envFor = (mode: string) =>
	mode === 'database' ? filesInDatabase : { N8N_DEFAULT_BINARY_DATA_MODE: mode };

function upload(environment: Environment, field: string, name = `Upload ${field}`): INode {
	return node(name, 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'PUT',
		url: `${environment.sim.baseUrl}/upload?file=${encodeURIComponent(name)}`,
		sendBody: true,
		contentType: 'binaryData',
		inputDataFieldName: field,
		options: {},
	});
}

const toText = node('To Text', 'n8n-nodes-base.extractFromFile', 1, {
	operation: 'binaryToPropery',
	binaryPropertyName: 'wav',
	destinationKey: 'text',
	options: {},
});
const toFile = node('To File', 'n8n-nodes-base.convertToFile', 1.1, {
	operation: 'toBinary',
	sourceProperty: 'text',
	binaryPropertyName: 'again',
	options: {},
});

const links = { mp3: 'mp3_url', wav: 'wav_url', video: 'video_url' };

/** The file of the item, as the service has it. */
async function served({ json }: INodeExecutionData, kind: (typeof KINDS)[number]): Promise<Buffer> {
	const response = await fetch(String(json[links[kind]]));
	return Buffer.from(await response.arrayBuffer());
}

/** The silent video of the service with the frames of its MP3 as one more track. */
function assertSounds(video: Buffer, silent: Buffer, mp3: Buffer): void {
	assert.equal(soundOf(silent), undefined);
	const frames = Buffer.concat(soundOf(video)?.frames ?? []);
	assert.ok(frames.equals(mp3), 'its sound track is the MP3');
	const header = silent.indexOf('moov', 0, 'latin1');
	for (const [from, to] of [
		[0, header],
		[header + 4, silent.length],
	]) {
		assert.ok(
			video.subarray(from, to).equals(silent.subarray(from, to)),
			'the picture is the same',
		);
	}
}

for (const mode of MODES) {
	test(`in "${mode}" storage`, async (t) => {
		const environment = await openEnvironment('kling', {}, envFor(mode));
		t.after(async () => await environment.stop());
		const uploaded = (name: string) =>
			environment.sim.uploads.filter(({ path }) => path.endsWith(encodeURIComponent(name)));

		for (const awaitMode of ['poll', 'callback']) {
			await t.test(
				`"${awaitMode}": the next nodes get every file, the video with its sound`,
				async () => {
					environment.sim.reset();
					const kling = klingNode(environment, { awaitMode, downloadFiles: [...KINDS] });
					const uploads = KINDS.map((kind) => upload(environment, kind));
					const again = upload(environment, 'again');
					const edges: Edge[] = [
						...uploads.map((to) => ({ from: kling, to })),
						...chain(kling, toText, toFile, again),
					];
					const items = [{ url: environment.sim.clipUrl({ seconds: 3 }) }];
					const execution = await runWorkflow(
						environment,
						items,
						[kling, ...uploads, toText, toFile, again],
						edges,
					);

					assert.equal(execution.status, 'success');
					const [item] = itemsOf(execution, 'Kling');
					for (const kind of KINDS) {
						const original = await served(item, kind);
						const [sent] = uploaded(`Upload ${kind}`);
						assert.ok(original.length > 1000);
						if (kind === 'video') assertSounds(sent.body, original, await served(item, 'mp3'));
						else assert.ok(sent.body.equals(original), `${kind} is the same, byte for byte`);
						assert.equal(sent.headers['content-type'], item.binary?.[kind].mimeType);
					}
					assert.equal(item.json.video_has_sound, true);
					const [converted] = uploaded('Upload again');
					assert.ok(converted.body.equals(await served(item, 'wav')), 'to text and back');
				},
			);
		}

		await t.test('n8n keeps the files in this storage', async () => {
			const kling = klingNode(environment, { downloadFiles: ['mp3'] });
			const execution = await runWorkflow(
				environment,
				[{ url: environment.sim.clipUrl({ seconds: 1 }) }],
				[kling],
			);
			const [{ binary }] = itemsOf(execution, 'Kling');
			const prefix = { default: undefined, filesystem: 'filesystem', database: 'database' }[mode];
			assert.equal(binary?.mp3.id?.split(/-v\d|:/)[0], prefix);
			assert.equal(binary?.mp3.fileExtension, 'mp3');
			assert.ok(binary?.mp3.fileSize, 'its size is shown in the editor');
		});

		await t.test('a file becomes a soundtrack, byte for byte, or is refused unpaid', async () => {
			environment.sim.reset();
			const clipUrl = environment.sim.clipUrl();
			const kling = klingNode(environment, { videoSource: 'file', binaryPropertyName: 'data' });
			const execution = await runWorkflow(environment, [{ url: clipUrl }], [download(), kling]);

			if (mode === 'default') {
				assert.match(errorOf(execution).top?.message ?? '', /keeps this file in memory/);
				assert.match(errorOf(execution).top?.description ?? '', /N8N_DEFAULT_BINARY_DATA_MODE/);
				assert.equal(environment.sim.tasks.length, 0);
				return;
			}
			assert.deepEqual(errorOf(execution), { top: undefined, nodes: {} });
			const clip = Buffer.from(await (await fetch(clipUrl)).arrayBuffer());
			const [{ body, source }] = environment.sim.tasks;
			assert.match(String(body.video_url), /\/rest\/binary-data\/signed\?token=.*&file=clip\.mp4$/);
			assert.deepEqual(source, {
				form: 'link',
				status: 200,
				type: 'video/mp4',
				bytes: clip.length,
				sha256: createHash('sha256').update(clip).digest('hex'),
			});
			assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
		});
	});
}
