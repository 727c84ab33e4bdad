import { CometApiKlingApi } from '../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../nodes/CometApiKling/CometApiKling.node';

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

test('the key goes out as a Bearer header and nowhere else', () => {
	expect(credential.authenticate).toEqual({
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey }}' } },
	});
});

test('the test lists the models, which is free: it is no call that costs', () => {
	const { request, ...others } = credential.test;
	expect(others).toEqual({});
	expect(request).toEqual({ baseURL: expect.any(String), url: '/v1/models' });
});

test('the test goes where the node goes', () => {
	expect(credential.test.request.baseURL).toBe(
		new CometApiKling().description.requestDefaults?.baseURL,
	);
});

test('the node asks for this credential and cannot run without it', () => {
	expect(new CometApiKling().description.credentials).toEqual([
		{ name: credential.name, required: true },
	]);
});
