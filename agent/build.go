package agent

import (
	"runtime/debug"
	"time"

	"storyline/playlists"
)

// Version gives the version of this program for people.
func Version() string {
	v, _ := build()
	return v
}

// build gives the version of this program for people, and when its source was
// committed, 0 if the build doesn't say: now is later than that.
func build() (string, playlists.Millis) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", 0
	}
	version, revision, built := info.Main.Version, "", playlists.Millis(0)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.time":
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				built = t.UnixMilli()
			}
		}
	}
	if version == "" || version == "(devel)" {
		version = "devel"
		if len(revision) >= 12 {
			version += "-" + revision[:12]
		}
	}
	return version, built
}
