package doctor

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files")

func TestReportsReadAsTheyShould(t *testing.T) {
	r := Report{Display: "d-10511-a", Software: "v1.4.0", Findings: []Finding{
		Well("configuration", "/etc/storyline/agent.yaml"),
		Warning("agent", "v1.4.0, up 3h0m0s\nblanked by a technician (user 0) since 2026-11-25 08:15 UTC\nno media base answers", "run storyline-agent resume once passengers may see the screen again"),
		Failure("disk", "12 MB free of 7.3 GB", "make room"),
		Skip("watchdog", "systemd does not run here"),
	}}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.txt":  func(b *bytes.Buffer) error { return r.Text(b) },
		"report.json": func(b *bytes.Buffer) error { return r.JSON(b) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	var back struct {
		OK bool `json:"ok"`
	}
	var b bytes.Buffer
	if err := r.JSON(&b); err != nil || json.Unmarshal(b.Bytes(), &back) != nil || back.OK {
		t.Errorf("%v, ok %t", err, back.OK)
	}
}

func TestRoomOnTheDiskIsJudged(t *testing.T) {
	const much = 100 << 30
	for name, c := range map[string]struct {
		s    space
		want Verdict
	}{
		"room":                     {space{free: 5 << 30, size: much, files: 10}, OK},
		"room, files not counted":  {space{free: 5 << 30, size: much, files: -1}, OK},
		"little":                   {space{free: 100 << 20, size: much, files: 10}, Warn},
		"hardly any":               {space{free: 1 << 20, size: much, files: 10}, Fail},
		"no file more can be made": {space{free: 5 << 30, size: much}, Fail},
		"read-only":                {space{free: 5 << 30, size: much, files: 10, readOnly: true}, Fail},
	} {
		if f := judgeSpace(c.s); f.Verdict != c.want {
			t.Errorf("%s: %+v, want %s", name, f, c.want)
		}
	}
}

func TestTheDiskIsReallyWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".doctor"), []byte("of one that was killed"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, f := range Disk(dir) {
		if f.Verdict == Fail {
			t.Errorf("%+v", f)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("the doctor left %v behind", left)
	}
	if f := Disk(filepath.Join(dir, "nowhere"))[0]; f.Verdict != Fail || f.Remedy == "" {
		t.Errorf("%+v", f)
	}
}

func TestAConnectedPanelIsFound(t *testing.T) {
	sys := func(status, modes string) fstest.MapFS {
		return fstest.MapFS{
			"class/drm/card0-DP-1/status": {Data: []byte("disconnected\n")}, "class/drm/card0-DP-1/modes": {},
			"class/drm/card0-HDMI-A-1/status": {Data: []byte(status)}, "class/drm/card0-HDMI-A-1/modes": {Data: []byte(modes)},
		}
	}
	for name, c := range map[string]struct {
		sys  fstest.MapFS
		want Verdict
	}{
		"as configured":     {sys("connected\n", "1920x1080\n1280x720\n"), OK},
		"turned":            {sys("connected\n", "1080x1920\n"), OK},
		"of another size":   {sys("connected\n", "1024x768\n"), Warn},
		"of a size unknown": {sys("connected\n", ""), Warn},
		"unplugged":         {sys("disconnected\n", ""), Fail},
		"no outputs":        {fstest.MapFS{}, Skipped},
	} {
		if f := Glass(c.sys, 1920, 1080); f.Verdict != c.want {
			t.Errorf("%s: %+v, want %s", name, f, c.want)
		}
	}
}

func TestUnitsAreJudgedByWhatSystemdShows(t *testing.T) {
	const well = "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nNRestarts=2\nUnitFileState=enabled\nWatchdogUSec=30s\n"
	edit := func(from, to string) string { return string(bytes.Replace([]byte(well), []byte(from), []byte(to), 1)) }
	for name, c := range map[string]struct {
		shown          string
		unit, watchdog Verdict
	}{
		"well":          {well, OK, OK},
		"a minute":      {edit("=30s", "=1min 30s"), OK, OK},
		"no watchdog":   {edit("=30s", "=0"), OK, Warn},
		"not enabled":   {edit("=enabled", "=disabled"), Fail, OK},
		"failed":        {edit("=active", "=failed"), Fail, OK},
		"stopped":       {edit("=active", "=inactive"), Fail, OK},
		"not installed": {"LoadState=not-found\n", Warn, Skipped},
		"no answer":     {"", Warn, Skipped},
	} {
		got := judgeUnit(c.shown)
		if got[0].Verdict != c.unit || got[1].Verdict != c.watchdog {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestMediaBasesAreAsked(t *testing.T) {
	for status, want := range map[int]Verdict{200: OK, 404: OK, 403: Fail, 500: Fail, 503: Fail} {
		depot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodHead {
				t.Errorf("asked by %s", r.Method)
			}
			w.WriteHeader(status)
		}))
		if f := Base(t.Context(), depot.URL); f.Verdict != want {
			t.Errorf("%d: %+v, want %s", status, f, want)
		}
		depot.Close()
	}
}
