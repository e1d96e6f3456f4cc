package screentest

import (
	"image"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"go.uber.org/goleak"

	"storyline/agent/internal/card"
	"storyline/agent/internal/glasstest"
	"storyline/agent/internal/mpv"
	"storyline/playlists/livetest"
	"storyline/playlists/screen"
	"storyline/playlists/screen/browsertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestThePageKeepsTheContract(t *testing.T) {
	browser := browsertest.Start(t)
	Contract(t, func(t *testing.T, show Show) Look {
		mux := http.NewServeMux()
		mux.Handle("/screen/", http.StripPrefix("/screen", screen.New(screen.Options{Source: show.Source, Sink: show.Sink, Media: show.Shelf, Now: Now})))
		server := httptest.NewServer(mux)
		t.Cleanup(func() {
			server.CloseClientConnections()
			server.Close()
		})
		tab := browsertest.Open(t, browser)
		browsertest.Do(t, tab, chromedp.EmulateViewport(W, H), chromedp.Navigate(server.URL+"/screen/"))
		return func() (image.Image, error) { return browsertest.Picture(t, tab), nil }
	})
}

func TestMpvKeepsTheContract(t *testing.T) {
	Contract(t, func(t *testing.T, show Show) Look {
		look, room := xmpv(t, show)
		livetest.Run(t, room.Run)
		return look
	})
}

// xmpv makes a room whose mpv shows itself on an X server of its own.
func xmpv(t *testing.T, show Show, more ...func(*mpv.Options)) (Look, *mpv.Room) {
	t.Helper()
	livetest.Program(t, "mpv")
	glass := glasstest.Start(t, W, H)
	t.Setenv("DISPLAY", glass.Display)
	t.Setenv("WAYLAND_DISPLAY", "")
	eyes := glass.Look(t)
	opt := mpv.Options{
		Source: show.Source, Sink: show.Sink, Now: Now, Media: show.Shelf, Glass: image.Pt(W, H), Output: "x11",
		Artist: mpv.Artist{Draw: card.Draw, Stand: card.Stand, Field: card.Field}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	for _, change := range more {
		change(&opt)
	}
	return func() (image.Image, error) { return eyes.Picture() }, mpv.New(opt)
}
