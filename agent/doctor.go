package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"storyline/agent/internal/doctor"
	"storyline/agent/internal/kiosk"
	"storyline/playlists"
)

// Checkup is what a doctor found: text for people, JSON for programs.
type Checkup = doctor.Report

// Doctor looks at a display and the machine it runs on. A running agent is asked,
// since it holds the journal and the display's name at the broker; without one its
// parts are tried as it would use them.
func Doctor(ctx context.Context, path string) *Checkup {
	r := &Checkup{Software: Version()}
	add := func(f ...doctor.Finding) { r.Findings = append(r.Findings, f...) }
	cfg, err := LoadConfig(path)
	r.Display = string(cfg.Display)
	if err != nil {
		add(doctor.Failure("configuration", err.Error(), "correct the file; agent.example.yaml explains every key"))
		add(doctor.Units(ctx)...)
		return r
	}
	add(doctor.Well("configuration", "%s", path))
	p, err := cfg.papers()
	if err != nil {
		add(doctor.Failure("files", err.Error(), "put the token, roots and trust document there that belong to this display"))
	} else {
		add(doctor.Well("files", "token, root keys and trust document hold"))
	}
	e := examination{ctx: ctx, cfg: &cfg, papers: p, sound: err == nil}
	add(e.whoRuns())
	add(e.clock())
	add(doctor.Disk(cfg.DataDir)...)
	add(e.kept()...)
	add(doctor.Media(ctx, cfg.under("media")))
	add(e.screen())
	if cfg.Screen.Kind == NullScreen {
		add(doctor.Skip("display", "nothing is drawn on a screen of kind null"))
	} else {
		add(doctor.Glass(os.DirFS("/sys"), cfg.Screen.Width, cfg.Screen.Height))
	}
	browser := cfg.Screen.Browser
	if browser == "" {
		browser, _ = kiosk.Find() // the doctor says that there is none
	}
	add(doctor.Decode(ctx, cfg.Screen.Kind, browser, cfg.Screen.Codecs)...)
	add(e.broker())
	add(e.bases()...)
	add(doctor.Units(ctx)...)
	return r
}

// examination is one look at a display.
type examination struct {
	ctx    context.Context
	cfg    *Config
	papers papers
	sound  bool // the papers hold

	running *standing // what the running agent says; nil: none runs
}

// whoRuns finds out whether an agent runs, and what troubles it.
func (e *examination) whoRuns() doctor.Finding {
	const name = "agent"
	b, err := NewControl(e.cfg).ask(e.ctx, "GET", "/status")
	switch {
	case errors.Is(err, ErrNotRunning):
		return doctor.Skip(name, "no agent is running; what it would use is tried in its place")
	case err != nil:
		return doctor.Failure(name, err.Error(), "run the doctor as the agent's user or as root")
	}
	s := &standing{}
	if err := json.Unmarshal(b, s); err != nil {
		return doctor.Failure(name, "its status can't be read: "+err.Error(), "run the doctor of the same version as the agent")
	}
	e.running = s
	seen := fmt.Sprintf("%s, machine up for %s", s.Software, (time.Duration(s.Uptime) * time.Millisecond).Round(time.Second))
	if len(s.Problems) == 0 {
		return doctor.Well(name, "%s, no trouble", seen)
	}
	for _, p := range s.Problems {
		seen += "\n" + p
	}
	remedy := "see the findings below"
	if s.Panel.Lasting != nil {
		remedy = "run storyline-agent resume once passengers may see the screen again"
	}
	return doctor.Warning(name, seen, remedy)
}

// firstBuild is before any build that knows when it was made; a floor before that
// says nothing.
const firstBuild = 1_700_000_000_000

// clock judges the wall clock by what the agent says, or by looking.
func (e *examination) clock() doctor.Finding {
	at := e.clockNow()
	seen := fmt.Sprintf("%s, %s", at.State, time.UnixMilli(at.Now).UTC().Format("2006-01-02 15:04:05 MST"))
	if at.Floor > firstBuild {
		seen += fmt.Sprintf(", %s after the newest time that is certain", (time.Duration(at.Now-at.Floor) * time.Millisecond).Round(time.Second))
	}
	switch at.State {
	case playlists.Synced:
		return doctor.Well("clock", "%s", seen)
	case playlists.HeldClock:
		return doctor.Warning("clock", seen, "no time source steers it now: see timedatectl, and that the vehicle's time server is reached")
	}
	return doctor.Failure("clock", seen, "stories with hours are not told until a time source steers it: see timedatectl, set the vehicle's time server")
}

// screen asks the running agent whether its player draws.
func (e *examination) screen() doctor.Finding {
	const name = "screen"
	if e.running == nil {
		return doctor.Skip(name, "no agent is running to draw on it")
	}
	s := e.running.Showing
	if s.What == "" {
		return doctor.Failure(name, "no player says that it draws", e.cfg.Screen.remedy())
	}
	return doctor.Well(name, "%s says that it shows: %s %s %s", s.Screen, s.What, s.ID, s.Slide)
}

// remedy says what to do about a glass on which nothing draws.
func (c *ScreenConfig) remedy() string {
	switch c.Kind {
	case ChromiumScreen, MpvScreen:
		return "the agent starts " + c.Kind + " by itself: see in storyline-agent logs what it says of it, and that DISPLAY or WAYLAND_DISPLAY names a screen that runs"
	}
	return "start the browser on http://" + c.Listen + "/screen/, and see its own log if it runs"
}

// bases asks each media base.
func (e *examination) bases() []doctor.Finding {
	if len(e.cfg.Media) == 0 {
		return []doctor.Finding{doctor.Skip("media base", "none is configured; media comes by the drop folder")}
	}
	var list []doctor.Finding
	for _, base := range e.cfg.Media {
		list = append(list, doctor.Base(e.ctx, base))
	}
	return list
}
