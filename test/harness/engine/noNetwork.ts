import nock from 'nock';
import { sampleFilm } from '../media/mp4';
import { IMAGE, PNG, VIDEO } from './api';
import { untilAllAwake } from './fastTime';

/** Requests that no test expected; they would have gone to the network. */
const unexpected = new Set<string>();

nock.emitter.on('no match', (request: { method?: string; path?: string }) => {
	unexpected.add(`${request.method} ${request.path}`);
});

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
	// In tests about something else, the probe of a link finds a video or a picture.
	nock(new URL(VIDEO).origin, { badheaders: ['authorization'] })
		.persist()
		.get(/\.mp4$/)
		.optionally()
		.reply(200, sampleFilm(), { 'content-type': 'video/mp4' });
	nock(new URL(IMAGE).origin, { badheaders: ['authorization'] })
		.persist()
		.get(/\.png$/)
		.optionally()
		.reply(200, PNG, { 'content-type': 'image/png' });
});
afterEach(async () => {
	const pending = nock.pendingMocks();
	// Otherwise the next test would fail for what a run does after its end.
	await untilAllAwake();
	const sent = [...unexpected];
	nock.cleanAll();
	unexpected.clear();
	expect({ pending, sent }).toEqual({ pending: [], sent: [] });
});
afterAll(() => nock.restore());
