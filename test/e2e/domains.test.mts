import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { createKlingCredential, type DomainLimit } from '../harness/workflows/credential.mjs';
import { runKling, runWorkflow } from '../harness/workflows/run.mjs';
import { node } from '../harness/workflows/workflows.mjs';

const environment = await useEnvironment('kling');
const { client, sim } = environment;

const LIMITS: Array<[name: string, limit: DomainLimit, refusal: RegExp | undefined]> = [
	['all domains', { allowedHttpRequestDomains: 'all' }, undefined],
	[
		'another domain',
		{ allowedHttpRequestDomains: 'domains', allowedDomains: 'other.example' },
		/Domain not allowed/,
	],
	[
		'an empty list of domains',
		{ allowedHttpRequestDomains: 'domains', allowedDomains: '' },
		/No allowed domains specified/,
	],
	[
		'no domain',
		{ allowedHttpRequestDomains: 'none' },
		/configured to prevent use within an HTTP Request/,
	],
];

for (const [name, limit, refusal] of LIMITS) {
	describe(`a credential for ${name}`, () => {
		let credentialId: string;
		before(async () => {
			credentialId = (await createKlingCredential(client, name, sim, limit)).id;
		});

		const isUnheeded = !isN8n2 && limit.allowedDomains !== undefined && limit.allowedDomains !== '';
		const skip = isUnheeded && 'n8n 1.x: this node heeds the list in redirects only';
		test(
			`n8n ${refusal ? 'keeps it out of' : 'lets it into'} the HTTP Request node`,
			{ skip },
			async () => {
				const request = node(
					'Request',
					'n8n-nodes-base.httpRequest',
					4.2,
					{
						url: `${sim.baseUrl}/v1/models`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'cometApiKlingApi',
						options: {},
					},
					{ credentials: { cometApiKlingApi: { id: credentialId, name } } },
				);
				const execution = await runWorkflow(environment, [{}], [request]);

				const { top } = errorOf(execution);
				if (refusal) assert.match(top?.message ?? '', refusal);
				else assert.equal(top, undefined);
				assert.equal(sim.requests.length, refusal ? 0 : 1);
			},
		);

		for (const awaitMode of ['poll', 'callback']) {
			test(`"${awaitMode}": the node goes to the Base URL of the credential`, async () => {
				const execution = await runKling(
					environment,
					[{ url: sim.clipUrl({ seconds: 2 }) }],
					{ awaitMode, downloadFiles: ['mp3'] },
					{ credentialId },
				);

				assert.deepEqual(errorOf(execution), { top: undefined, nodes: {} });
				const [{ json, binary }] = itemsOf(execution, 'Kling');
				assert.equal(json.task_status, 'succeed');
				assert.ok(binary?.mp3);
			});
		}
	});
}
