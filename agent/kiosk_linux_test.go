package agent

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

// kioskPage starts a display whose browser ends at once, for tests in which the page's
// secret matters and not its picture, and gives the address of the page.
func kioskPage(t *testing.T) (a *Agent, path string) {
	t.Helper()
	cfg := display(t, "tcp://127.0.0.1:9")
	cfg.Screen.Kind, cfg.Screen.Memory, cfg.Screen.Browser = ChromiumScreen, 900, "/bin/false"
	t.Setenv("DISPLAY", "/nowhere:7")
	t.Setenv("RUNTIME_DIRECTORY", t.TempDir())
	a, _ = start(t, cfg)
	statusOf(t, a, "a browser that ended", func(s *standing) bool { return s.Player.Restarts > 0 })
	address := regexp.MustCompile(`url=http://[^/]+(/kiosk/[^"]+/)"`)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		page, _ := os.ReadFile(os.Getenv("RUNTIME_DIRECTORY") + "/browser/door.html") // each browser has it anew
		if found := address.FindSubmatch(page); found != nil {
			return a, string(found[1])
		}
	}
	t.Fatal("no browser was given an address")
	return nil, ""
}

func TestOnlyTheKiosksPageReports(t *testing.T) {
	a, path := kioskPage(t)
	post := func(to string) int {
		answer, err := http.Post("http://"+a.Addr()+to, "application/json", strings.NewReader(`{"event":"beat","at":1}`))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for to, want := range map[string]int{
		"/screen/reports": http.StatusNotFound, "/kiosk/reports": http.StatusNotFound, "/kiosk//reports": http.StatusNotFound,
		"/kiosk/" + strings.Repeat("A", 26) + "/reports": http.StatusNotFound, path + "reports": http.StatusNoContent,
	} {
		if got := post(to); got != want {
			t.Errorf("a report to %s is answered with %d, want %d", to, got, want)
		}
	}
	if page := get(t, a, "/screen/", ""); !strings.Contains(page, `data-reports="off"`) {
		t.Error("whoever looks gets a page that reports")
	}
	if page := get(t, a, path, ""); !strings.Contains(page, `data-reports="on"`) {
		t.Error("the kiosk gets a page that reports nothing")
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestADisplayWithoutAScreenPlaysOnAndSaysSo(t *testing.T) {
	cfg := display(t, "tcp://127.0.0.1:9")
	cfg.Screen.Kind, cfg.Screen.Memory, cfg.Screen.Browser = ChromiumScreen, 900, "/bin/false"
	t.Setenv("DISPLAY", "/nowhere:7")
	t.Setenv("RUNTIME_DIRECTORY", "")
	a, _ := start(t, cfg)
	statusOf(t, a, "both troubles, and a picture for a compositor", func(s *standing) bool {
		info, err := os.Stat(cfg.under("backdrop.png"))
		return says("browser is started anew")(s) && says("nothing lies behind the player")(s) && len(s.Trouble) <= playlists.MaxTrouble &&
			err == nil && info.Size() > 0
	})
}

// A machine with other work delays a page's beats as a fault does: it must not cost
// a player its life again and again.
func TestABusyMachineKeepsItsPlayer(t *testing.T) {
	if os.Getenv("STORYLINE_FULL") == "" {
		t.Skip("takes all processors for half a minute; STORYLINE_FULL=1 runs it")
	}
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		browsertest.Missing(t, "ffmpeg")
	}
	c := hang(t)
	c.on()
	moving := film(t, 6)
	c.holds(moving)
	c.tells(ordertest.Playlist(c.now(), "10511", "olena", filmed("moving", moving, 6000), ordertest.Story("still", 2000)))
	c.shows(playlists.ShowSlide)
	for range 8 {
		busy := exec.Command(path, "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=50", "-t", "3600", "-f", "null", "-")
		if err := busy.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = busy.Process.Kill(); _ = busy.Wait() }()
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(time.Second) {
		statusOf(t, c.Agent, "an answer", func(*standing) bool { return true })
	}
	s := c.names("the player", func(*standing) bool { return true })
	if s.Player.Restarts > 1 {
		t.Errorf("started anew %d times: %s", s.Player.Restarts, s.Player.Reason)
	}
	c.watcher.NeverBlank(t)
}
