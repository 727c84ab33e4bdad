import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { INode, INodeExecutionData } from 'n8n-workflow';
import { itemsOf } from './support/execution.mjs';
import { isN8n2, klingNode, openStage, saveWorkflow, start, type Stage } from './support/stage.mjs';
import { chain, node, type Edge } from './support/workflows.mjs';

/** n8n 1.x keeps files in memory unless told otherwise; 2.x has given that up. */
const MODES = isN8n2 ? ['filesystem', 'database'] : ['default', 'filesystem'];
const KINDS = ['mp3', 'wav', 'video'] as const;

function upload(stage: Stage, field: string, name = `Upload ${field}`): INode {
	return node(name, 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'PUT',
		url: `${stage.sim.baseUrl}/upload?file=${encodeURIComponent(name)}`,
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

/** What the service hands out for a file of the item. */
async function served({ json }: INodeExecutionData, kind: (typeof KINDS)[number]): Promise<Buffer> {
	const response = await fetch(String(json[links[kind]]));
	return Buffer.from(await response.arrayBuffer());
}

for (const mode of MODES) {
	test(`in "${mode}" storage`, async (t) => {
		const stage = await openStage({}, { N8N_DEFAULT_BINARY_DATA_MODE: mode });
		t.after(async () => await stage.stop());
		const uploaded = (name: string) =>
			stage.sim.uploads.filter(({ path }) => path.endsWith(encodeURIComponent(name)));

		for (const awaitMode of ['poll', 'callback']) {
			await t.test(`"${awaitMode}": every file passes the nodes behind unchanged`, async () => {
				stage.sim.reset();
				const kling = klingNode(stage, { awaitMode, downloadFiles: [...KINDS] });
				const uploads = KINDS.map((kind) => upload(stage, kind));
				const again = upload(stage, 'again');
				const edges: Edge[] = [
					...uploads.map((to) => ({ from: kling, to })),
					...chain(kling, toText, toFile, again),
				];
				const items = [{ url: stage.sim.clipUrl({ seconds: 3 }) }];
				const saved = await saveWorkflow(
					stage,
					items,
					[kling, ...uploads, toText, toFile, again],
					edges,
				);
				const execution = await stage.client.waitForExecution(await start(stage, saved));

				assert.equal(execution.status, 'success');
				const [item] = itemsOf(execution, 'Kling');
				for (const kind of KINDS) {
					const original = await served(item, kind);
					const [sent] = uploaded(`Upload ${kind}`);
					assert.ok(original.length > 1000);
					assert.ok(sent.body.equals(original), `${kind} is the same, byte for byte`);
					assert.equal(sent.headers['content-type'], item.binary?.[kind].mimeType);
				}
				const [converted] = uploaded('Upload again');
				assert.ok(converted.body.equals(await served(item, 'wav')), 'to text and back');
			});
		}

		await t.test('n8n holds the files where this storage wants them', async () => {
			const kling = klingNode(stage, { downloadFiles: ['mp3'] });
			const saved = await saveWorkflow(
				stage,
				[{ url: stage.sim.clipUrl({ seconds: 1 }) }],
				[kling],
			);
			const execution = await stage.client.waitForExecution(await start(stage, saved));
			const [{ binary }] = itemsOf(execution, 'Kling');
			const prefix = { default: undefined, filesystem: 'filesystem', database: 'database' }[mode];
			assert.equal(binary?.mp3.id?.split(/-v\d|:/)[0], prefix);
			assert.equal(binary?.mp3.fileExtension, 'mp3');
			assert.ok(binary?.mp3.fileSize, 'its size is shown in the editor');
		});
	});
}
