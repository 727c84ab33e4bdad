import { Workflow } from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { baseUrlOf, DEFAULT_BASE_URL } from '../../../nodes/CometApiKling/service/credential';
import { klingNode, nodeTypes } from '../../harness/engine/engine';

const credential = new CometApiKlingApi();

test('the name is the one in saved workflows', () => {
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

describe('the key is sent as a Bearer header to the Base URL', () => {
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
		['without a scheme', { url: 'https://a.example/x' }, { apiKey: 'k', baseUrl: 'a.example' }],
	])('%s', async (_where, request, credentials) => {
		const sent = await credential.authenticate(credentials, { headers: { a: 'b' }, ...request });
		expect(sent).toEqual({ ...request, headers: { a: 'b', Authorization: 'Bearer k' } });
	});

	test.each([' k\n', 'Bearer k', ' bearer  k '])(
		'also where it was pasted as %j',
		async (apiKey) => {
			const sent = await credential.authenticate({ ...data, apiKey }, { url: `${data.baseUrl}x` });
			expect(sent.headers).toEqual({ Authorization: 'Bearer k' });
		},
	);

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

test('the test lists the models, which is free, and does not take the key elsewhere', () => {
	expect(credential.test.request).toEqual({
		baseURL: expect.any(String),
		url: '/v1/models',
		disableFollowRedirect: true,
	});
});

/** What the test says of an answer, by the rules as n8n applies them. */
function saidOf(status: number, body: unknown): string | undefined {
	const isGood = status >= 200 && status < 300;
	const rule = credential.test.rules?.find(({ type, properties }) => {
		if (type === 'responseCode') return !isGood && properties.value === status;
		return isGood && get(body, (properties as { key: string }).key) === properties.value;
	});
	return rule?.properties.message;
}

/** As lodash, which n8n uses, reads one level. */
function get(body: unknown, key: string): unknown {
	return Object(body)[key];
}

const NO_COMETAPI = /^This is not the address of CometAPI\..* without \/v1$/;

test.each([
	['a wrong key', 401, {}, /^CometAPI does not know this API key\. Copy it again/],
	['a web page', 200, '<!doctype html><title>CometAPI</title>', NO_COMETAPI],
	['an empty answer', 200, '', NO_COMETAPI],
	['another JSON', 200, { ok: true }, NO_COMETAPI],
	['a path that is not there', 404, '<html>', NO_COMETAPI],
	['a redirect', 301, '', NO_COMETAPI],
])('the test says what is wrong with %s', (_name, status, body, said) => {
	expect(saidOf(status, body)).toMatch(said);
});

test('the test is green with the list of models', () => {
	expect(saidOf(200, { object: 'list', data: [] })).toBeUndefined();
});

/** The address of the test as n8n evaluates it. */
function testAddress(baseUrl: string): unknown {
	const node = klingNode();
	const types = nodeTypes(() => new CometApiKling());
	const { expression } = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: types,
	});
	const address = credential.test.request.baseURL;
	const keys = { $credentials: { baseUrl } };
	return expression.getSimpleParameterValue(node, address, 'internal', keys);
}

test.each([
	'',
	' ',
	'https://api.cometapi.com',
	' https://a.example:81// ',
	'a.example:81/',
	'HTTP://a.example',
])('the test uses the same address as the node for "%s"', (baseUrl) => {
	expect(testAddress(baseUrl)).toBe(baseUrlOf({ baseUrl }));
});

test('the address contains no expression that n8n would evaluate for each item', () => {
	const { requestDefaults } = new CometApiKling().description;
	expect(requestDefaults?.baseURL).toBe(DEFAULT_BASE_URL);
	for (const value of Object.values(requestDefaults ?? {})) {
		expect(String(value)).not.toMatch(/^=/);
	}
});

test('the node requires this credential', () => {
	expect(new CometApiKling().description.credentials).toEqual([
		{ name: credential.name, required: true },
	]);
});
