package agent

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"storyline/agent/internal/backdrop"
	"storyline/agent/internal/card"
	"storyline/agent/internal/kiosk"
	"storyline/agent/internal/player"
	"storyline/agent/internal/unit"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// glass is what stands between the player and the passenger: what draws, what lies
// behind it, and who watches that it lives.
type glass struct {
	kind     string
	keeper   keeper             // of what draws; nil: the agent keeps nothing alive
	kiosk    *kiosk.Kiosk       // the keeper, where it is a browser's
	backdrop *backdrop.Backdrop // shown on no null screen
	rooms    []func(context.Context) error
	worries  []room
}

// keeper keeps alive what draws.
type keeper interface {
	room
	Run(ctx context.Context) error
	Alive() bool
	Restarts() (n int, reason string)
}

// openGlass makes what the configured screen needs. The page is served by then.
func (a *Agent) openGlass() {
	g := &a.glass
	g.kind = a.cfg.Screen.Kind
	display := os.Getenv("DISPLAY")
	if g.kind == WebScreen {
		display = "" // the desktop of whoever runs the browser is his
	}
	g.backdrop = backdrop.New(backdrop.Options{
		Picture: a.behind, Display: display, File: a.cfg.under("backdrop.png"),
		Width: a.cfg.Screen.Width, Height: a.cfg.Screen.Height, Plain: a.plain, Log: a.log,
	})
	watch := unit.New(unit.Options{Alive: a.alive, Line: a.line, Log: a.log})
	g.rooms = append(g.rooms, watch.Run)
	switch g.kind {
	case NullScreen:
		null := &player.Null{Source: a.player, Sink: a.player, Now: a.player.Now}
		g.rooms = append(g.rooms, null.Run)
		return
	case ChromiumScreen:
		g.kiosk = a.newKiosk()
		g.keeper = g.kiosk
	case MpvScreen:
		g.keeper = a.newMpv()
	}
	if g.keeper != nil {
		g.rooms = append(g.rooms, g.keeper.Run)
		g.worries = append(g.worries, g.keeper)
	}
	g.rooms = append(g.rooms, g.backdrop.Run)
	g.worries = append(g.worries, g.backdrop)
}

// newKiosk makes the browser's keeper. Its profile belongs into memory, where the
// unit file gives it a place: browsers write a lot.
func (a *Agent) newKiosk() *kiosk.Kiosk {
	s := &a.cfg.Screen
	dir, _, _ := strings.Cut(os.Getenv("RUNTIME_DIRECTORY"), ":")
	return kiosk.New(kiosk.Options{
		Pages: "http://" + a.Addr() + kioskPath, Browser: s.Browser, Flags: s.BrowserFlags, Dir: cmp.Or(dir, a.cfg.DataDir),
		Width: s.Width, Height: s.Height, Memory: int64(s.Memory) * 1e6,
		Cover: a.glass.backdrop.Cover, Log: a.log,
	})
}

// plain hears that the glass has a single colour. Unless a technician wants that, the
// browser draws where nobody sees it, and another may do better.
func (a *Agent) plain() {
	if a.glass.kiosk != nil && a.player.Showing().What != playlists.ShowBlank {
		a.glass.kiosk.Condemn("the glass had a single colour for 30s")
	}
}

// kioskPath and the kiosk's key are where its page is served.
const kioskPath = "/kiosk/"

// servePages serves the display's page. Where the agent keeps the browser, that
// browser alone gets a page that reports, under an address that nobody else knows;
// whoever looks at /screen/ gets one that is a preview.
func (a *Agent) servePages(mux *http.ServeMux, o screen.Options) {
	switch a.cfg.Screen.Kind {
	case ChromiumScreen:
		a.serveKiosk(mux, o)
		o.Sink, o.Preview = nil, true
	case MpvScreen:
		o.Sink = nil // what a browser shows beside mpv is no play
	}
	mux.Handle("/screen/", http.StripPrefix("/screen", screen.New(o)))
}

// serveKiosk serves the page that reports to the browser that the agent keeps.
func (a *Agent) serveKiosk(mux *http.ServeMux, o screen.Options) {
	o.Sink = ears{a}
	own := screen.New(o)
	mux.HandleFunc(kioskPath+"{key}/", func(w http.ResponseWriter, r *http.Request) {
		key := r.PathValue("key")
		if !a.glass.kiosk.Knows(key) {
			http.NotFound(w, r)
			return
		}
		staysIn(r)
		http.StripPrefix(kioskPath+key, own).ServeHTTP(w, r)
	})
}

// ears hand the reports of the kiosk's page to its keeper and to the player.
type ears struct{ a *Agent }

func (e ears) Report(r screen.Report) {
	e.a.glass.kiosk.Report(r)
	e.a.player.Report(r)
}

// state is what the status says of the player; nil where it is nobody's here.
func (g *glass) state() *playlists.PlayerState {
	if g.keeper == nil {
		return nil
	}
	n, reason := g.keeper.Restarts()
	return &playlists.PlayerState{Kind: g.kind, Restarts: n, Reason: playlists.Shortened(reason, playlists.MaxRestartReason)}
}

// alive reports whether what draws is alive: what the agent keeps or, where the screen
// is null or somebody else's, the player that the page would ask.
func (a *Agent) alive() bool {
	if a.glass.keeper != nil {
		return a.glass.keeper.Alive()
	}
	return a.player.Turns()
}

// line says what the display does, for whoever asks systemd.
func (a *Agent) line() string {
	s := a.player.Showing()
	what := cmp.Or(string(s.What), "nothing that the screen has said")
	if s.ID != "" {
		what = fmt.Sprintf("%s %s/%s", what, s.ID, s.Slide)
	}
	if p := a.look().problems; len(p) > 0 {
		return fmt.Sprintf("shows %s; %s", what, strings.Join(p, "; "))
	}
	return "shows " + what
}

// behind draws what lies behind the player: the help card of now.
func (a *Agent) behind(w, h int) image.Image {
	s := a.revision.Snapshot()
	slot := playlists.Slot{Kind: playlists.ShowHelp, Help: s.Help}
	if s.Help != nil && len(s.Help.Languages) > 0 {
		slot.Lang = s.Help.Languages[0]
	}
	var carriage playlists.Carriage
	if s.Binding != nil {
		carriage = s.Binding.Carriage
	}
	f := screen.FrameOf("behind", slot, 0, carriage)
	f.SignAs(string(a.cfg.Display))
	return card.Draw(f, w, h)
}

// checkBrowser gives what is wrong with what is said of the browser, and of the
// memory that what the agent keeps alive may have.
func (s *ScreenConfig) checkBrowser() []error {
	var errs []error
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	own := s.Kind == ChromiumScreen
	wrong(!own && (s.Browser != "" || len(s.BrowserFlags) > 0), "screen.browser and screen.browser_flags are for kind chromium; this is %s", s.Kind)
	wrong(s.Browser != "" && !filepath.IsAbs(s.Browser), "screen.browser: %q is no absolute path", s.Browser)
	wrong(len(s.BrowserFlags) > maxFlags, "screen.browser_flags: %d of them, at most %d are allowed", len(s.BrowserFlags), maxFlags)
	for _, f := range s.BrowserFlags {
		wrong(!strings.HasPrefix(f, "--"), "screen.browser_flags: %q does not begin with --", f)
	}
	wrong((own || s.Kind == MpvScreen) && (s.Memory < leastMemory || s.Memory > mostMemory), "screen.memory: %d MB, %d to %d are allowed", s.Memory, leastMemory, mostMemory)
	return errs
}
