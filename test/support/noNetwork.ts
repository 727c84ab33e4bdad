import nock from 'nock';

/** Requests that no test expected; each would have gone to the network. */
const unexpected = new Set<string>();

nock.emitter.on('no match', (request: { method?: string; path?: string }) => {
	unexpected.add(`${request.method} ${request.path}`);
});

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
	const pending = nock.pendingMocks();
	const sent = [...unexpected];
	nock.cleanAll();
	unexpected.clear();
	expect({ pending, sent }).toEqual({ pending: [], sent: [] });
});
afterAll(() => nock.restore());
