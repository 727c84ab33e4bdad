import nock from 'nock';
import { api, at, FILE_HOST, files, MP3, succeeded, TASK_ID } from '../../harness/engine/api';
import { BEARER } from '../../harness/engine/account';
import { awaitResult } from '../../harness/engine/operations';

const LINK = `${FILE_HOST}/${TASK_ID}.mp3?sig=a`;
const PRIVATE = 'leads into a private network or to no website, so it was not opened';

/** The finished task with another link to its MP3. */
function finishedAt(url: string): object {
	return JSON.parse(JSON.stringify(succeeded()).replace(LINK, url)) as object;
}

function mp3() {
	return files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' });
}

const download = async (credentials: Record<string, string> = {}) =>
	await awaitResult({ downloadFiles: ['mp3'] }, { credentials });

test.each([
	'http://169.254.169.254/latest/meta-data',
	'http://localhost:5678/rest/settings',
	'http://127.0.0.1:9000/a.mp3',
	'http://[::ffff:10.0.0.1]/a.mp3',
	'file:///etc/passwd',
	'ftp://files.kling.example/a.mp3',
	'data:audio/mpeg;base64,SUQzIG5vdCByZWFsbHkgbXVzaWM=',
	'no link',
])('the link %s of a task is not opened', async (url) => {
	api().get(at()).reply(200, finishedAt(url));

	const { error } = await download();

	expect(error?.message).toContain(`its link ${PRIVATE}`);
	expect(error?.description).toContain(TASK_ID);
});

test('a link into a private network is opened where the service is in one, too', async () => {
	const baseUrl = 'http://127.0.0.1:8080';
	api(baseUrl).get(at()).reply(200, finishedAt('http://10.0.0.7/a.mp3'));
	const host = nock('http://10.0.0.7', { badheaders: ['authorization'] });
	host.get('/a.mp3').reply(200, MP3);

	expect((await download({ baseUrl })).items[0].binary).toHaveProperty('mp3');
});

describe('a redirect', () => {
	test.each([301, 302, 303, 307, 308])('of HTTP %i is followed without the key', async (status) => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(status, 'moved', { location: 'https://cdn.example/b.mp3' });
		let headers = '';
		const cdn = nock('https://cdn.example').get('/b.mp3');
		cdn.reply(200, function () {
			headers = JSON.stringify(this.req.headers);
			return MP3;
		});

		const { items } = await download();

		expect(Buffer.from(String(items[0].binary?.mp3.data), 'base64').toString()).toBe(MP3);
		expect(headers).not.toContain(BEARER);
	});

	test('may be relative', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(302, '', { location: '/moved/b.mp3' });
		files().get('/moved/b.mp3').reply(200, MP3);

		expect((await download()).items[0].binary).toHaveProperty('mp3');
	});

	test.each([
		'http://169.254.169.254/latest/meta-data',
		'http://localhost:5678/rest/settings',
		'//127.0.0.1/a.mp3',
		'file:///etc/passwd',
	])('to %s is not followed, and not tried again', async (location) => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(302, '', { location });

		const { error } = await download();

		expect(error?.message).toContain(`a redirect of its link ${PRIVATE}`);
		expect(error?.description).toContain(LINK);
	});

	test('is looked at each time, not only the first', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(302, '', { location: '/b.mp3' });
		files().get('/b.mp3').reply(302, '', { location: 'http://10.0.0.1/c.mp3' });

		expect((await download()).error?.message).toContain('(http://10.0.0.1/c.mp3)');
	});

	test('in a circle ends', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().times(6).reply(302, '', { location: LINK });

		expect((await download()).error?.message).toContain('redirected more than 5 times');
	});

	test('that leads nowhere is an answer like any other', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(302, 'moved');

		expect((await download()).error?.message).toContain('the server answered HTTP 302');
	});
});
