package kiosk

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Find gives the path of a browser that is installed, by the names that Chromium has
// on the systems that we know.
func Find() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium is installed; looked for " + strings.Join(names, ", "))
}

// browser is one running Chromium.
type browser struct {
	cmd  *exec.Cmd
	done chan struct{} // closed once its first process has ended
	why  string        // how that ended; to be read once it has
	talk *talk
}

// open starts a browser on an empty profile.
func (k *Kiosk) open() (*browser, error) {
	path, err := k.opt.Browser, error(nil)
	if path == "" {
		if path, err = Find(); err != nil {
			return nil, err
		}
	}
	profile := filepath.Join(k.opt.Dir, "browser")
	if err := os.RemoveAll(profile); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return nil, err
	}
	door, err := k.door(profile)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, k.flags(profile, door)...)
	cmd.Env = append(allowed(os.Environ()), "HOME="+profile)
	cmd.Dir, cmd.SysProcAttr = profile, alone()
	b := &browser{cmd: cmd, done: make(chan struct{})}
	if b.talk, err = listen(cmd, k.key, k.opt.Log); err != nil {
		return nil, err
	}
	started := make(chan error)
	go b.live(started)
	if err := <-started; err != nil {
		return nil, errors.Join(err, b.talk.close())
	}
	k.opt.Log.Info("browser started", slog.String("program", path), slog.Int("pid", cmd.Process.Pid))
	return b, nil
}

// live starts the process and waits for its end, on one thread: the kernel ends
// the browser when the thread that started it is gone.
func (b *browser) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := b.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	defer close(b.done)
	_ = b.cmd.Wait() // how it ended is in its state
	b.why = "its process ended (" + b.cmd.ProcessState.String() + ")"
}

// end ends the browser and everything that it started.
func (b *browser) end() {
	kill(b.cmd.Process.Pid)
	<-b.done
	_ = b.talk.close() // only read from
}

func (b *browser) memory() int64 { return memory(b.cmd.Process.Pid) }

// door makes a page that leads to the display's page: every process on the
// machine can read another's arguments, and none but the browser this file.
func (k *Kiosk) door(profile string) (string, error) {
	path := filepath.Join(profile, "door.html")
	page := fmt.Sprintf("<!doctype html><title>Storyline</title><meta http-equiv=\"refresh\" content=\"0;url=%s\">"+
		"<body style=\"background:#0a0e17\"></body>\n", k.opt.Pages+k.key+"/")
	return "file://" + path, os.WriteFile(path, []byte(page), 0o600)
}

// quiet are features that ask the network or a person.
const quiet = "Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,CertificateTransparencyComponentUpdater,CalculateNativeWinOcclusion"

// flags make a browser a screen: one page over the whole glass, no network but
// this machine, and nothing that asks, updates or remembers.
func (k *Kiosk) flags(profile, door string) []string {
	list := []string{
		"--kiosk", "--app=" + door, "--user-data-dir=" + profile,
		"--window-position=0,0", fmt.Sprintf("--window-size=%d,%d", k.opt.Width, k.opt.Height),
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE ::1", "--no-proxy-server", "--disable-quic",
		"--disable-background-networking", "--disable-component-update", "--disable-domain-reliability", "--disable-sync",
		"--disable-extensions", "--disable-default-apps", "--disable-client-side-phishing-detection", "--check-for-update-interval=31536000",
		"--disable-features=" + quiet, "--disable-breakpad", "--disable-crash-reporter", "--no-first-run", "--no-default-browser-check",
		"--noerrdialogs", "--disable-infobars", "--disable-session-crashed-bubble", "--disable-hang-monitor", "--disable-prompt-on-repost",
		"--disable-pinch", "--overscroll-history-navigation=0", "--hide-scrollbars", "--force-dark-mode", "--password-store=basic",
		"--autoplay-policy=no-user-gesture-required", "--mute-audio", "--disk-cache-size=1048576",
		"--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
	}
	if os.Geteuid() == 0 {
		k.opt.Log.Warn("browser runs without its sandbox: it has none for root; run the agent as a user of its own")
		list = append(list, "--no-sandbox")
	}
	return append(list, k.opt.Flags...)
}

// allowed gives the variables that a browser needs to find its screen, its fonts and
// its language. All others stay here: some are secrets.
func allowed(env []string) []string {
	passed := []string{
		"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "PATH", "LANG", "LC_ALL", "LANGUAGE", "TZ",
		"FONTCONFIG_FILE", "FONTCONFIG_PATH", "LIBVA_DRIVER_NAME", "LD_LIBRARY_PATH",
	}
	return slices.DeleteFunc(env, func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return !slices.Contains(passed, name)
	})
}
