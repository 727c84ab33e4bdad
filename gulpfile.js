const { src, dest } = require('gulp');

/** Copies the icons beside the compiled nodes; tsc leaves SVG files behind. */
function icons() {
	return src('icons/**/*.svg').pipe(dest('dist/icons'));
}

exports.icons = icons;
exports.default = icons;
