import { isSameSource } from '../../../nodes/CometApiKling/tasks/sameSource';

const url = (link: string) => ({ url: link });
const FILE = 'https://files.example.com/clip.mp4';
const amazon = (date: string) =>
	url(
		`${FILE}?versionId=7&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${date}&X-Amz-Date=${date}&X-Amz-Expires=60&X-Amz-Security-Token=t${date}&X-Amz-SignedHeaders=host&X-Amz-Signature=s${date}`,
	);
const google = (at: string) =>
	url(`${FILE}?X-Goog-Credential=c&X-Goog-Date=${at}&X-Goog-Signature=${at}`);
const cloudFront = (at: string) =>
	url(`${FILE}?Expires=${at}&Policy=p${at}&Signature=${at}&Key-Pair-Id=k`);
const azure = (at: string) =>
	url(`${FILE}?sv=2026&st=${at}&se=${at}&sr=b&sp=r&skt=${at}&ske=${at}&sig=${at}`);

test.each([
	['the same link', url(FILE), url(FILE), true],
	['another link', url(FILE), url('https://files.example.com/b.mp4'), false],
	['another file of the same page', url(`${FILE}?id=1`), url(`${FILE}?id=2`), false],
	['parameters in another order', url(`${FILE}?a=1&b=x%20y`), url(`${FILE}?b=x+y&a=1`), true],
	['a link that Amazon signed again', amazon('1'), amazon('2'), true],
	['one that is not signed any more', amazon('1'), url(`${FILE}?versionId=7`), true],
	['another version', amazon('1'), url(`${FILE}?versionId=8`), false],
	['a link that Google signed again', google('1'), google('2'), true],
	['a link that CloudFront signed again', cloudFront('1'), cloudFront('2'), true],
	['a link that Azure signed again', azure('1'), azure('2'), true],
	['short names without a signature', url(`${FILE}?st=1`), url(`${FILE}?st=2`), false],
	['the same ID', { id: '1' }, { id: '1' }, true],
	['another ID', { id: '1' }, { id: '2' }, false],
	['the same ID, now at another link', { id: '1', ...url(FILE) }, { id: '1' }, true],
	['an ID that is not told', url(FILE), { id: '1' }, undefined],
	['a link that is not told', { id: '1' }, url(FILE), undefined],
	['nothing', undefined, url(FILE), undefined],
])('a task from %s', (_name, one, other, isSame) => {
	expect(isSameSource(one, other)).toBe(isSame);
	expect(isSameSource(other, one)).toBe(isSame);
});
