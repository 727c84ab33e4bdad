import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { exampleNames, openExample } from '../harness/workflows/examples.mjs';
import { klingNode, runKling, runWorkflow } from '../harness/workflows/run.mjs';
import { download } from '../harness/workflows/nodes.mjs';

/** The defaults of n8n 3 that n8n 2.41 can be set to, from its own migration rules. */
const SETTINGS = {
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_MIGRATE_FS_STORAGE_PATH: 'true',
	N8N_RUNNERS_TASK_TIMEOUT: '60',
	N8N_COMPRESSION_NODE_MAX_DECOMPRESSED_SIZE_BYTES: String(256 * 2 ** 20),
	N8N_COMPRESSION_NODE_MAX_ZIP_ENTRIES: '1000',
	N8N_SSRF_PROTECTION_ENABLED: 'true',
	N8N_SSRF_BLOCKED_IP_RANGES:
		'10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,169.254.0.0/16,0.0.0.0/8,100.64.0.0/10,::1/128,fe80::/10,fc00::/7,64:ff9b::/96,2002::/16',
	// The simulator's, and nothing else of this machine.
	N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
};

/** Without a setting: where n8n 3 runs, and that its editor imports files only. */
const BEYOND_SETTINGS = ['docker-only-deployment-v3', 'workflow-import-url-removed-v3'];

const skip = isN8n2 ? undefined : 'n8n 1.x has none of these settings';

for (const mode of ['filesystem', 'database']) {
	describe(`with the settings of n8n 3 and files in "${mode}"`, { skip }, () => {
		let environment: Environment;
		before(async () => {
			environment = await openEnvironment(
				'kling',
				{},
				{ ...SETTINGS, N8N_DEFAULT_BINARY_DATA_MODE: mode },
			);
		});
		after(async () => await environment.stop());

		test('the report of n8n finds nothing that n8n 3 breaks in these settings and the examples', async () => {
			for (const name of exampleNames()) await openExample(name, environment).save();
			const { instance, workflows } = await environment.client.brokenBy('v3');
			const left = instance.filter((rule) => !BEYOND_SETTINGS.includes(rule));
			assert.deepEqual({ left, workflows }, { left: [], workflows: [] });
		});

		for (const awaitMode of ['poll', 'callback']) {
			test(`"${awaitMode}": a link becomes an MP3`, async () => {
				const items = [{ url: environment.sim.clipUrl({ seconds: 2 }) }];
				const execution = await runKling(environment, items, { awaitMode, downloadFiles: ['mp3'] });

				assert.deepEqual(errorOf(execution), { top: undefined, nodes: {} });
				const [{ json, binary }] = itemsOf(execution, 'Kling');
				assert.equal(json.task_status, 'succeed');
				assert.ok(binary?.mp3.id?.startsWith(mode), `n8n keeps it as ${binary?.mp3.id}`);
			});
		}

		test('a file becomes a soundtrack', async () => {
			const kling = klingNode(environment, { videoSource: 'file', binaryPropertyName: 'data' });
			const items = [{ url: environment.sim.clipUrl({ seconds: 1 }) }];
			const execution = await runWorkflow(environment, items, [download(), kling]);

			assert.deepEqual(errorOf(execution), { top: undefined, nodes: {} });
			assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
		});

		test('a service at an address that n8n may not open: the error says so, and nothing is sent', async () => {
			const { client, sim } = environment;
			sim.reset();
			const baseUrl = `http://127.0.0.2:${sim.port}`;
			const { id: credentialId } = await createKlingCredential(client, 'Blocked', {
				apiKey: sim.apiKey,
				baseUrl,
			});
			const execution = await runKling(environment, [{ url: sim.clipUrl() }], {}, { credentialId });

			const { top } = errorOf(execution);
			assert.equal(top?.message, 'This n8n is not allowed to connect to the service');
			assert.match(top?.description ?? '', /N8N_SSRF_ALLOWED_HOSTNAMES/);
			assert.deepEqual([sim.tasks, sim.requests.filter(({ kind }) => kind === 'create')], [[], []]);
		});
	});
}
