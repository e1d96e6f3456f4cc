package panel

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestMain(m *testing.M) {
	if socket := os.Getenv("STORYLINE_TEST_KNOCK"); socket != "" {
		knock(socket)
		return
	}
	goleak.VerifyTestMain(m)
}

var noon = playlists.Clock{State: playlists.Synced, Now: 1_764_072_000_000, Uptime: 1000}

func TestActsDecideWhatIsUp(t *testing.T) {
	later := noon
	later.Uptime, later.Now = noon.Uptime+60_000, noon.Now+60_000
	for name, c := range map[string]struct {
		acts []Act
		want string // passing/lasting just after
		then string // a minute later
	}{
		"identify passes":                     {[]Act{Identify}, "identify/", "/"},
		"a test card is up for longer":        {[]Act{TestCard}, "testcard/", "testcard/"},
		"a blank stays":                       {[]Act{Blank}, "/blank", "/blank"},
		"what passes leaves what stays":       {[]Act{Blank, Identify}, "identify/blank", "/blank"},
		"the newest passes":                   {[]Act{TestCard, Identify}, "identify/", "/"},
		"a blank does not wait for a card":    {[]Act{Identify, Blank}, "/blank", "/blank"},
		"the help card takes a blank's place": {[]Act{Blank, HelpCard}, "/helpcard", "/helpcard"},
		"resume takes all down":               {[]Act{Blank, Identify, Resume}, "/", "/"},
	} {
		t.Run(name, func(t *testing.T) {
			var s State
			for _, a := range c.acts {
				var err error
				if s, err = s.Do(a, 0, 1000, noon); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff([]string{c.want, c.then}, []string{said(s.At(noon)), said(s.At(later))}); d != "" {
				t.Error(d)
			}
		})
	}
}

func said(s State) string {
	of := func(u *Up) string {
		if u == nil {
			return ""
		}
		return string(u.Act)
	}
	return of(s.Passing) + "/" + of(s.Lasting)
}

func TestWhatIsNoActChangesNothing(t *testing.T) {
	before, err := State{}.Do(Blank, 0, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		act   Act
		lasts time.Duration
	}{
		"unknown": {"reboot", 0}, "too short": {Identify, time.Millisecond}, "too long": {Identify, time.Hour}, "a test card for a day": {TestCard, 24 * time.Hour},
		"a blank with an end": {Blank, time.Minute},
	} {
		if after, err := before.Do(c.act, c.lasts, 0, noon); err == nil || said(after) != "/blank" {
			t.Errorf("%s: %v, %s", name, err, said(after))
		}
	}
}

func up(p *Panel) State {
	s, _ := p.At(p.opt.Clock())
	return s
}

func problem(p *Panel) string {
	_, said := p.At(p.opt.Clock())
	return said
}

func TestTheSentenceNamesWhoAndSinceWhen(t *testing.T) {
	s, _ := State{}.Do(Blank, 0, 1000, noon)
	if got, want := s.Sentence(noon), "blanked by a technician (user 1000) since 2025-11-25 12:00 UTC"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	lost := noon
	lost.State = playlists.Untrusted
	if got := s.Sentence(lost); !strings.Contains(got, "at an unknown time") {
		t.Errorf("%q dates by a clock that nobody trusts", got)
	}
}

// stand is a panel with a screen that remembers.
func stand(t *testing.T, dir string) (p *Panel, shown *[]string) {
	t.Helper()
	shown = &[]string{}
	p = New(Options{
		Dir: dir, Clock: func() playlists.Clock { return noon }, Show: func(s State) { *shown = append(*shown, said(s)) },
		Views: map[string]http.Handler{"/status": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "well") })},
		Log:   slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	return p, shown
}

func TestABlankOutlivesTheAgentAndResumeToo(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		act   Act
		shown string // by the one that comes after
	}{{Blank, "/blank"}, {Identify, "/blank"}, {HelpCard, "/helpcard"}, {Resume, ""}, {TestCard, ""}} {
		p, _ := stand(t, dir)
		if _, err := p.Do(c.act, 0, 7); err != nil {
			t.Fatal(err)
		}
		next, shown := stand(t, dir)
		if got := strings.Join(*shown, " "); got != c.shown {
			t.Errorf("after %s and a restart %q is shown, want %q", c.act, got, c.shown)
		}
		if has := problem(next) != ""; has != (c.shown != "") {
			t.Errorf("after %s the problem is %q", c.act, problem(next))
		}
	}
}

func TestADamagedFileIsNoBlank(t *testing.T) {
	for _, text := range []string{"", "{", `{"v":9,"act":"blank"}`, `{"v":1,"act":"identify"}`, strings.Repeat("x", 1<<20)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "panel.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, shown := stand(t, dir); len(*shown) > 0 {
			t.Errorf("%.20q shows %q", text, *shown)
		}
	}
}

func TestAFullDiskBlanksAllTheSame(t *testing.T) {
	dir := t.TempDir()
	p, shown := stand(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "panel.json"), 0o700); err != nil { // nothing can be renamed over it
		t.Fatal(err)
	}
	if _, err := p.Do(Blank, 0, 0); err != nil || said(up(p)) != "/blank" || len(*shown) != 1 {
		t.Errorf("%v: %s is up, %q was shown", err, said(up(p)), *shown)
	}
	if !strings.Contains(problem(p), "a restart would forget it") {
		t.Errorf("the problem is %q", problem(p))
	}
}

func TestASlowDiskHoldsUpNobodyWhoAsksOrActs(t *testing.T) {
	p, shown := stand(t, t.TempDir())
	begun, end := make(chan string), make(chan bool)
	p.save = func(_ string, up *Up) error {
		begun <- said(State{Lasting: up})
		<-end
		return nil
	}
	var acts sync.WaitGroup
	act := func(a Act) {
		acts.Go(func() {
			if _, err := p.Do(a, 0, 7); err != nil {
				t.Error(err)
			}
		})
	}
	act(Blank)
	if got := <-begun; got != "/blank" {
		t.Fatalf("%s is kept", got)
	}
	// The disk writes. What is asked now is answered now.
	if got := said(up(p)); got != "/blank" || !strings.Contains(problem(p), "blanked by a technician") {
		t.Errorf("%s is up, the problem is %q", got, problem(p))
	}
	act(Resume)
	for said(up(p)) != "/" {
		runtime.Gosched()
	}
	act(HelpCard)
	for said(up(p)) != "/helpcard" {
		runtime.Gosched()
	}
	close(end)
	if got := <-begun; got != "/helpcard" {
		t.Errorf("then %s is kept, which is not what is up", got)
	}
	acts.Wait()
	if d := cmp.Diff([]string{"/blank", "/", "/helpcard"}, *shown); d != "" {
		t.Errorf("shown (-want +got):\n%s", d)
	}
}

// serve runs a panel with its socket.
func serve(t *testing.T, dir string) *Panel {
	t.Helper()
	p, _ := stand(t, dir)
	livetest.Run(t, p.Run)
	livetest.Until(t, "the socket", func() bool {
		info, err := os.Stat(Socket(dir))
		return err == nil && info.Mode().Perm() == 0o600
	})
	return p
}

// ask sends one request to a socket.
func ask(socket, method, path, body string) (int, string, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return Dial(ctx, filepath.Dir(socket)) }
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}, Timeout: 10 * time.Second}
	r, err := http.NewRequest(method, "http://agent"+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(b), err
}

func TestTheSocketTakesActsAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(Socket(dir), nil, 0o644); err != nil { // left by one that was killed
		t.Fatal(err)
	}
	p := serve(t, dir)
	for name, c := range map[string]struct {
		method, path string
		status       int
	}{
		"an act":                 {"POST", "/identify?for=30s", 200},
		"an act that lasts":      {"POST", "/blank", 200},
		"an act by GET":          {"GET", "/blank", 405},
		"an unknown act":         {"POST", "/reboot", 404},
		"a time that is none":    {"POST", "/identify?for=soon", 400},
		"a time without end":     {"POST", "/identify?for=9999h", 400},
		"a negative time":        {"POST", "/identify?for=-1s", 400},
		"a view":                 {"GET", "/status", 200},
		"a file of the machine":  {"GET", "/../../etc/passwd", 404},
		"a head without measure": {"GET", "/" + strings.Repeat("x", 64<<10), 431},
	} {
		if status, body, err := ask(Socket(dir), c.method, c.path, ""); status != c.status { // a refused head breaks off
			t.Errorf("%s: %d %q (%v), want %d", name, status, body, err, c.status)
		}
	}
	if up := up(p).Lasting; up == nil || up.By != os.Getuid() {
		t.Errorf("the blank is by %+v, want user %d", up, os.Getuid())
	}
}

func TestADeepDirectoryHasASocketToo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep", 40))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	p := serve(t, dir)
	if status, _, err := ask(Socket(dir), "POST", "/blank", ""); err != nil || status != http.StatusOK || said(up(p)) != "/blank" {
		t.Errorf("%d, %v", status, err)
	}
}

func TestASocketThatCantBeOpenedIsTold(t *testing.T) {
	p, _ := stand(t, filepath.Join(t.TempDir(), strings.Repeat("long", 40)))
	livetest.Run(t, p.Run)
	livetest.Until(t, "the problem", func() bool { return problem(p) != "" })
	if !strings.Contains(problem(p), "no technician can work this display") {
		t.Errorf("the problem is %q", problem(p))
	}
}

// knock tries to blank a display, as whoever this process runs.
func knock(socket string) {
	status, _, err := ask(socket, "POST", "/blank", "")
	switch {
	case errors.Is(err, os.ErrPermission):
		os.Exit(10)
	case err != nil:
		os.Exit(1)
	case status == http.StatusForbidden:
		os.Exit(11)
	}
}

func TestAnotherUserIsKeptOut(t *testing.T) {
	livetest.Root(t, "only root can become somebody else")
	dir, err := os.MkdirTemp("", "storyline-panel-") //nolint:usetesting // t.TempDir lies in a directory that is root's alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	test := filepath.Join(dir, "test")
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil || os.WriteFile(test, self, 0o755) != nil || os.Chmod(dir, 0o755) != nil {
		t.Fatal(err)
	}
	p := serve(t, dir)
	for _, c := range []struct {
		name string
		mode os.FileMode
		want int
	}{{"by the file's mode", 0o600, 10}, {"by the kernel's word, should the mode be lost", 0o666, 11}} {
		if err := os.Chmod(Socket(dir), c.mode); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), test)
		cmd.Env, cmd.Dir = []string{"STORYLINE_TEST_KNOCK=" + Socket(dir)}, "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != c.want {
			t.Errorf("%s: %v, want exit %d", c.name, err, c.want)
		}
	}
	if said(up(p)) != "/" {
		t.Errorf("%s is up", said(up(p)))
	}
}
