import { Workflow, type INode } from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { baseUrlOf, DEFAULT_BASE_URL } from '../../../nodes/CometApiKling/service/credential';

const credential = new CometApiKlingApi();

test('the name is the one that saved workflows hold', () => {
	expect([credential.name, credential.displayName]).toEqual([
		'cometApiKlingApi',
		'CometAPI Kling API',
	]);
});

test.each([
	['apiKey', { required: true, default: '', typeOptions: { password: true } }],
	['baseUrl', { default: 'https://api.cometapi.com' }],
	['webhookSecret', { default: '', typeOptions: { password: true } }],
])('the field %s', (name, field) => {
	expect(credential.properties.find((property) => property.name === name)).toMatchObject({
		type: 'string',
		...field,
	});
});

test('there are no other fields', () => {
	expect(credential.properties).toHaveLength(3);
});

describe('the key goes out as a Bearer header, to where the credential points', () => {
	const data = { apiKey: 'k', baseUrl: 'https://api.cometapi.com/' };

	test.each([
		['below the base URL', { baseURL: 'https://api.cometapi.com', url: '/v1/models' }, data],
		['by its whole address', { url: 'https://api.cometapi.com/v1/models' }, data],
		['from the HTTP Request node', { url: '', uri: 'https://api.cometapi.com/v1/models' }, data],
		['where no base URL is set', { url: 'https://api.cometapi.com/x' }, { apiKey: 'k' }],
		[
			'with spaces',
			{ baseURL: 'http://a.example:81', url: '/' },
			{ apiKey: 'k', baseUrl: ' http://a.example:81/ ' },
		],
	])('%s', async (_where, request, credentials) => {
		const sent = await credential.authenticate(credentials, { headers: { a: 'b' }, ...request });
		expect(sent).toEqual({ ...request, headers: { a: 'b', Authorization: 'Bearer k' } });
	});

	test.each([
		['another host', { baseURL: 'https://old.example', url: '/v1/models' }],
		['another port', { baseURL: 'https://api.cometapi.com:8443', url: '/' }],
		['no encryption', { url: 'http://api.cometapi.com/' }],
		['no address', { url: '/v1/models' }],
		[
			'a whole address elsewhere',
			{ baseURL: 'https://api.cometapi.com', url: 'https://a.example/' },
		],
	])('and not to %s', async (_where, request) => {
		expect(await credential.authenticate(data, request)).toEqual(request);
	});
});

test('the test lists the models, which is free: it is no call that costs', () => {
	const { request, ...others } = credential.test;
	expect(others).toEqual({});
	expect(request).toEqual({ baseURL: expect.any(String), url: '/v1/models' });
});

/** The address of the test as n8n evaluates it. */
function testAddress(baseUrl: string): unknown {
	const node: INode = {
		id: 'a',
		name: 'a',
		type: 'a',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const { expression } = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => new CometApiKling(),
			getByNameAndVersion: () => new CometApiKling(),
			getKnownTypes: () => ({}),
		},
	});
	const address = credential.test.request.baseURL;
	const keys = { $credentials: { baseUrl } };
	return expression.getSimpleParameterValue(node, address, 'internal', keys);
}

test.each(['', 'https://api.cometapi.com', ' https://a.example:81// '])(
	'the test goes where the node goes: "%s"',
	(baseUrl) => {
		expect(testAddress(baseUrl)).toBe(baseUrlOf({ baseUrl }));
	},
);

test('n8n evaluates nothing of the address for each item', () => {
	const { requestDefaults } = new CometApiKling().description;
	expect(requestDefaults?.baseURL).toBe(DEFAULT_BASE_URL);
	for (const value of Object.values(requestDefaults ?? {})) {
		expect(String(value)).not.toMatch(/^=/);
	}
});

test('the node asks for this credential and cannot run without it', () => {
	expect(new CometApiKling().description.credentials).toEqual([
		{ name: credential.name, required: true },
	]);
});
