import { fileNameOf } from '../../../nodes/CometApiKling/output/download';

test.each([
	['861254119619698760', '861254119619698760.mp3'],
	['order.4711', 'order.4711.mp3'],
	['äß-日本_1', 'äß-日本_1.mp3'],
	['kunde:7', 'kunde_7.mp3'],
	['../../etc/passwd', '__.._etc_passwd.mp3'],
	['..\\..\\boot.ini', '__.._boot.ini.mp3'],
	['/etc/cron.d/x', '_etc_cron.d_x.mp3'],
	['.bashrc', '_bashrc.mp3'],
	['..', '_.mp3'],
	['', 'task.mp3'],
	['a\u0000b\nc', 'a_b_c.mp3'],
	['a\u202e3pm.exe', 'a_3pm.exe.mp3'],
	['a|b*c?"d"<e>', 'a_b_c__d__e_.mp3'],
	['x'.repeat(500), `${'x'.repeat(128)}.mp3`],
])('the file of task %j is called %j', (id, name) => {
	expect(fileNameOf({ id }, 'mp3')).toBe(name);
});

test.each([
	['clip.mp4', 'clip-861.mp3'],
	['My holiday 2026.final.mov', 'My_holiday_2026.final-861.mp3'],
	['../../etc/passwd', '__.._etc_passwd-861.mp3'],
	['.mp4', '861.mp3'],
	['x'.repeat(200) + '.mp4', `${'x'.repeat(30)}-861.mp3`],
])('a file made from %j is called %j', (fileName, name) => {
	expect(fileNameOf({ id: '861', source: { fileName } }, 'mp3')).toBe(name);
});
