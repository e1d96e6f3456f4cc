package mpv

import (
	"fmt"
	"image"
)

// formats are what stories hold, by the names of libavformat; whatever else lies
// in a file is not opened. No playlist is among them, nor anything that names
// other files.
const formats = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,png_pipe,jpeg_pipe,webp_pipe,webvtt"

// ears and ink are the descriptors at which mpv finds what it is told by and the
// pixels of overlays.
const (
	ears = 3
	ink  = 4
)

// arguments are mpv's command line: everything that it could do by itself is off.
func arguments(output string) []string {
	args := []string{
		"--no-config", "--no-terminal", "--really-quiet", "--load-scripts=no", "--ytdl=no",
		"--osc=no", "--load-stats-overlay=no", "--load-osd-console=no", "--osd-level=0",
		"--input-default-bindings=no", "--input-builtin-bindings=no", "--input-vo-keyboard=no", "--input-cursor=no", "--input-media-keys=no",
		fmt.Sprintf("--input-ipc-client=fd://%d", ears),

		"--resume-playback=no", "--save-position-on-quit=no", "--autoload-files=no", "--access-references=no",
		"--ordered-chapters=no", "--load-unsafe-playlists=no", "--cache=no", "--gpu-shader-cache-dir=",
		"--demuxer=lavf", "--demuxer-lavf-o-append=protocol_whitelist=file", "--demuxer-lavf-o-append=format_whitelist=" + formats,

		// Where no window manager is, not every output heeds --fs; the geometry is heeded.
		"--idle=yes", "--force-window=immediate", "--fs", "--geometry=100%x100%+0+0", "--border=no", "--ontop", "--cursor-autohide=always", "--stop-screensaver=no",
		"--background=#0a0e17", "--keep-open=always", "--image-display-duration=inf", "--audio=no", "--hwdec=auto-safe", "--hr-seek=yes",

		// Spoken words: large, on a shade. Where they stand depends on the field.
		"--sub-font-size=46", "--sub-margin-y=30", "--sub-color=#f6f1e7",
		"--sub-border-size=0", "--sub-back-color=#db0a0e17", "--sub-shadow-offset=8",
	}
	if output != "" {
		args = append(args, "--vo="+output)
	}
	return args
}

// place gives mpv the field: what the strip has is cut from the window's right and
// its foot, and spoken words stand above it. mpv counts their place from the foot of
// the window, or from that of the picture, a part of which may be cut off.
func place(field image.Rectangle, glass image.Point) map[string]any {
	beneath := field.Max.Y < glass.Y
	foot := 100
	if beneath {
		foot = 100 * field.Max.Y / glass.Y
	}
	return map[string]any{
		"video-margin-ratio-right":  float64(glass.X-field.Max.X) / float64(glass.X),
		"video-margin-ratio-bottom": float64(glass.Y-field.Max.Y) / float64(glass.Y),
		"sub-use-margins":           beneath,
		"sub-pos":                   foot,
	}
}

// How much of a picture or a film may be cut off so that it fills the field, and
// how much of one that has the shape of the whole screen is forgiven: it was made
// for this screen, strip and all. These are the web screen's.
const (
	pictureBears = .35
	filmBears    = .2
	slight       = .1
)

// panscan says whether a picture fills the field (1) or is shown whole (0).
func panscan(w, h int, film bool, field image.Rectangle, glass image.Point) int {
	if w <= 0 || h <= 0 || field.Empty() {
		return 0
	}
	ratio := float64(w) / float64(h)
	cut := func(room image.Point) float64 {
		r := float64(room.X) / float64(room.Y)
		return 1 - min(ratio, r)/max(ratio, r)
	}
	bears := pictureBears
	if film {
		bears = filmBears
	}
	if min(cut(field.Size()), cut(glass)+slight) <= bears {
		return 1
	}
	return 0
}
