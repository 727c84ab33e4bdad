import { directLink } from '../../../nodes/CometApiKling/media/shareLink';

const DRIVE = 'https://drive.usercontent.google.com/download?id=1aB-_9&export=download&confirm=t';

test.each([
	['a Drive page', 'https://drive.google.com/file/d/1aB-_9/view?usp=sharing', DRIVE],
	['a Drive page of one account', 'https://drive.google.com/file/u/0/d/1aB-_9/edit', DRIVE],
	['an old Drive link', 'https://drive.google.com/open?id=1aB-_9', DRIVE],
	['a Drive download', 'https://drive.google.com/uc?export=download&id=1aB-_9', DRIVE],
	[
		'a Drive page with a resource key',
		'https://drive.google.com/file/d/1aB-_9/view?resourcekey=0-x',
		`${DRIVE}&resourcekey=0-x`,
	],
	[
		'a Dropbox page',
		'https://www.dropbox.com/s/abc/clip.mp4?dl=0',
		'https://www.dropbox.com/s/abc/clip.mp4?dl=1',
	],
	[
		'a new Dropbox page',
		'https://www.dropbox.com/scl/fi/abc/clip.mp4?rlkey=k&raw=1',
		'https://www.dropbox.com/scl/fi/abc/clip.mp4?rlkey=k&dl=1',
	],
])('%s becomes the address of the file', (_name, link, direct) => {
	expect(directLink(link, 'Video URL')).toBe(direct);
});

test.each([
	'https://example.com/clip.mp4',
	'https://drive.google.com/drive/folders/1aB-_9',
	'https://www.dropbox.com/home',
	'https://notdrive.google.com.example.com/file/d/1/view',
	'https://youtube.com.example.com/watch?v=1',
	'https://bucket.s3.amazonaws.com/clip.mp4?X-Amz-Signature=%2Fa+b',
])('%s stays as it is', (link) => {
	expect(directLink(link, 'Video URL')).toBe(link);
});

test.each([
	'https://www.youtube.com/watch?v=1',
	'https://youtu.be/1',
	'https://m.youtube.com/shorts/1',
	'https://www.youtube-nocookie.com/embed/1',
])('%s is rejected as a page of YouTube', (link) => {
	expect(() => directLink(link, 'Video URL')).toThrow('"Video URL" leads to a page of YouTube');
});
