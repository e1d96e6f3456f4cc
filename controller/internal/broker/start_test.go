package broker

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// childDir tells this test binary to be a broker that publishes and waits to be
// killed.
const childDir = "STORYLINE_BROKER_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		beKilled(dir)
		return
	}
	os.Exit(m.Run())
}

const kept = 400

func keptTopic(i int) string {
	return playlists.TopicPlaylist("n", playlists.Carriage(fmt.Sprintf("c-%d", i)))
}

func beKilled(dir string) {
	b, err := New(Options{Listen: "127.0.0.1:0", Dir: dir, Displays: tokens{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	go func() { panic(b.Run(context.Background())) }()
	<-b.Ready()
	for i := range kept {
		if err := b.Client().Publish(context.Background(), keptTopic(i), 1, true, []byte(keptTopic(i))); err != nil {
			panic(err)
		}
	}
	fmt.Println("published")
	select {}
}

func TestRetainedMessagesSurviveAKillAndAreThereForTheFirstDisplay(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=none")
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	child.Process.Kill()
	child.Wait()
	if err != nil || line != "published\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}

	for start := range 3 {
		r := run(t, Options{Dir: dir})
		p := r.connect(t, 1)
		p.listen(t, playlists.TopicPlaylist("+", "+"))
		seen := map[string]bool{}
		for len(seen) < kept {
			m := p.next(t)
			if !m.Retained || string(m.Payload) != m.Topic {
				t.Fatalf("start %d: %s: retained %v, %q", start, m.Topic, m.Retained, m.Payload)
			}
			seen[m.Topic] = true
		}
		r.stop()
	}
}

func TestDisplaysWaitUntilTheRetainedSetIsLoaded(t *testing.T) {
	l := &logs{}
	o := withWitness()
	o.Listen, o.Dir, o.Displays, o.Log = "127.0.0.1:0", t.TempDir(), fleet(10), slog.New(slog.NewTextHandler(l, nil))
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv, _, err := b.start()
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Shutdown()
	ctx, cancel := context.WithCancel(t.Context())
	var client sync.WaitGroup
	client.Go(func() { b.client.run(ctx) })
	defer func() { cancel(); client.Wait() }()
	livetest.Until(t, "the controller is connected", b.client.Connected)
	r := &running{Broker: b, logs: l}
	for _, who := range [][2]string{{"d-1", fleet(10)["d-1"]}, {"witness", witnessToken}} {
		if p, err := dial(r.options(who[0], who[0], who[1])); err == nil {
			p.Disconnect(10)
			t.Errorf("%s was let in before the mark was read back", who[0])
		}
	}
	if !strings.Contains(l.String(), notOpen) {
		t.Errorf("the log doesn't say why:\n%s", l)
	}
	select {
	case <-b.Ready():
		t.Error("ready too soon")
	default:
	}
	if err := b.open(ctx); err != nil {
		t.Fatal(err)
	}
	r.connect(t, 1)
}

func TestTheServerCannotRun(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"address already in use": {Listen: taken.Addr().String(), Dir: t.TempDir()},
		"not a directory":        {Listen: "127.0.0.1:0", Dir: filepath.Join(file, "below")},
	} {
		t.Run(name, func(t *testing.T) {
			o.Displays, o.Log = tokens{}, slog.New(slog.DiscardHandler)
			b, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			start := time.Now()
			if err := b.Run(ctx); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		})
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	good := Options{Listen: "127.0.0.1:0", Dir: t.TempDir(), Displays: tokens{}, Log: slog.New(slog.DiscardHandler)}
	cases := map[string]func(*Options){
		"not a loopback address":            func(o *Options) { o.Listen = "0.0.0.0:1883" },
		"192.168.1.5":                       func(o *Options) { o.Listen = "192.168.1.5:1883" },
		"put a TLS tunnel in front":         func(o *Options) { o.Listen = "[::]:1883" },
		"example.org":                       func(o *Options) { o.Listen = "example.org:1883" },
		"listen address":                    func(o *Options) { o.Listen = "127.0.0.1" },
		"is not a port":                     func(o *Options) { o.Listen = "127.0.0.1:mqtt" },
		"no directory":                      func(o *Options) { o.Dir = "" },
		"nobody to verify":                  func(o *Options) { o.Displays = nil },
		"no logger":                         func(o *Options) { o.Log = nil },
		"-1 connections":                    func(o *Options) { o.MaxConnections = -1 },
		"a token of at least 32 characters": func(o *Options) { o.Service = map[string]string{"floor": "short"} },
	}
	for want, spoil := range cases {
		o := good
		spoil(&o)
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	for _, listen := range []string{"127.0.0.1:0", "localhost:1883", "[::1]:0", "127.1.2.3:1"} {
		o := good
		o.Listen = listen
		if _, err := New(o); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
}
