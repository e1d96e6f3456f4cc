package footage

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen"
	"storyline/playlists/screen/browsertest"
)

// card is a source with one call card.
type card screen.Frame

func (c card) Watch(ctx context.Context) <-chan screen.Update {
	out := make(chan screen.Update, 1)
	f := screen.Frame(c)
	out <- screen.Update{Now: f.Start, Current: &f}
	context.AfterFunc(ctx, func() { close(out) })
	return out
}

// callCard is the call of a story, or the help card, with an address.
func callCard(t *testing.T, kind, address string) card {
	t.Helper()
	code, err := screen.Encode(address)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UnixMilli()
	return card{
		ID: "card", Kind: kind, Lang: "uk", Dir: "ltr", Start: now, End: now + time.Hour.Milliseconds(),
		Heading: "Забрали паспорт? Не платять?", Body: "Зателефонуй. Це безкоштовно й конфіденційно.",
		Partners: []string{"Міжнародна організація з міграції (МОМ)", "Київська міська державна адміністрація"},
		Notice:   "Ілюстрація, створена для цієї кампанії. Історія збірна, реальних людей не показано.",
		Call: &screen.Call{
			Headline: "Пропонують «легкий заробіток»? Перевір.",
			Numbers: []screen.Number{
				{Number: "527", Label: "Національна безкоштовна гаряча лінія з протидії торгівлі людьми"},
				{Number: "15-47", Label: "Урядова гаряча лінія з протидії торгівлі людьми"},
			},
			Address: address, Short: "stoptrafficking.org", QR: code,
		},
	}
}

// TestTheCodeOnAScreenIsRead takes pictures of real screens: what a passenger's
// telephone would see.
func TestTheCodeOnAScreenIsRead(t *testing.T) {
	page := browsertest.Open(t, browsertest.Start(t))
	list := addresses()
	for _, shape := range []struct {
		name string
		w, h int64
	}{
		{"landscape", 1920, 1080}, {"door-bar", 1920, 360}, {"portrait", 1080, 1920}, {"old-monitor", 1024, 768}, {"square", 900, 900},
		{"low-bar", 1280, 480}, {"long-bar", 2560, 320}, {"tower", 600, 1800},
	} {
		for _, kind := range []string{screen.KindCall, screen.KindHelp} {
			for _, address := range []string{list[1], list[2], list[len(list)-1]} {
				t.Run(fmt.Sprintf("%s-%s-%d", shape.name, kind, len(address)), func(t *testing.T) {
					ts := httptest.NewServer(http.StripPrefix("/screen", screen.New(screen.Options{Source: callCard(t, kind, address), Preview: true})))
					t.Cleanup(func() {
						ts.CloseClientConnections()
						ts.Close()
					})
					seen := photograph(t, page, ts.URL+"/screen/", shape.w, shape.h)
					m, err := png.Decode(bytes.NewReader(seen))
					if err != nil {
						t.Fatal(err)
					}
					if got := Codes(m); !slices.Equal(got, []string{address}) {
						t.Errorf("read %q, shown is %q", got, address)
						if dir := os.Getenv("STORYLINE_SHOTS"); dir != "" {
							_ = os.WriteFile(fmt.Sprintf("%s/%s-%s-%d.png", dir, shape.name, kind, len(address)), seen, 0o600)
						}
					}
				})
			}
		}
	}
}

// photograph takes a picture of a screen once its card is in front.
func photograph(t *testing.T, page context.Context, url string, w, h int64) []byte {
	t.Helper()
	if err := chromedp.Do(page, chromedp.EmulateViewport(w, h), chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	const shown = `document.documentElement.dataset.frame === "card" && document.querySelector(".front .qr") !== null &&
		document.getAnimations().every((a) => a.playState !== "running")`
	browsertest.WaitFor(t, page, "the card", shown)
	b, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	return b
}
