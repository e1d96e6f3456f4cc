package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"storyline/agent/virtual"
	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/rig"
	"storyline/playlists"
)

// benchStage is a controller, a fleet, and the floors on a broker of their own.
type benchStage struct {
	stage
	benchOptions
	self   string // this program
	fleet  *rig.Child
	broker *rig.Child // of the floors
	floors *exec.Cmd
	ask    *json.Encoder
	answer *bufio.Scanner
	editor keys.File
}

// set brings everything up and lets the fleet take its first orders.
func (b *benchStage) set(ctx context.Context) error {
	var err error
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	b.stage.log = b.benchOptions.log
	fleet, campaign, err := writeCrowd(b.dir, b.displays, time.Now())
	if err != nil {
		return err
	}
	if b.source, err = goodSource(campaign, fleet, nil); err != nil {
		return err
	}
	if err := b.startController(ctx); err != nil {
		return err
	}
	if err := b.approveAlone(ctx); err != nil {
		return err
	}
	if err := hand(ctx, b.api, b.source, b.path("sheets"), b.path("trust.json")); err != nil {
		return err
	}
	if err := b.startFleet(ctx); err != nil {
		return err
	}
	if err := b.startFloors(ctx); err != nil {
		return err
	}
	fmt.Fprintf(b.stage.log, "%d displays are connected.\n", b.displays)
	return nil
}

// approveAlone signs with one editor, as the benchmark's terms say: threshold 1.
func (b *benchStage) approveAlone(ctx context.Context) error {
	p, err := meet("editor", "root-1", "root-2", "root-3")
	if err != nil {
		return err
	}
	b.editor = p["editor"]
	return b.approveBy(ctx, p, []string{"editor"}, nil)
}

// ids lists the displays of the crowd.
func (b *benchStage) ids() []playlists.DisplayID {
	var ids []playlists.DisplayID
	for _, t := range b.source.fleet.Trains {
		for _, c := range t.Carriages {
			for _, d := range c.Displays {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

// startFleet runs the virtual displays in a process of their own.
func (b *benchStage) startFleet(ctx context.Context) error {
	who, err := enrol(ctx, b.api, b.ids())
	if err != nil {
		return err
	}
	if err := writeJSON(b.path("fleet.json"), who); err != nil {
		return err
	}
	b.fleet, err = rig.Start(ctx, b.path("fleet.log"), b.self, b.simulate()...)
	return err
}

// simulate gives the command line of the fleet.
func (b *benchStage) simulate(more ...string) []string {
	return append([]string{"simulate", "--credentials", b.path("fleet.json"), "--broker", "tcp://" + b.mqtt, "--roots", b.path("roots.json"), "--network", crowdNetwork}, more...)
}

func writeJSON(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeSecret(name, string(b))
}

// startFloors enrols the same displays with a second controller, runs its broker
// alone, and connects the floors to it.
func (b *benchStage) startFloors(ctx context.Context) error {
	second := &stage{dir: b.path("floors"), log: b.stage.log}
	if err := os.MkdirAll(second.dir, 0o700); err != nil {
		return err
	}
	if err := second.startController(ctx); err != nil {
		return err
	}
	who, err := enrol(ctx, second.api, b.ids())
	if err != nil {
		return errors.Join(err, second.clear())
	}
	if err := second.clear(); err != nil {
		return err
	}
	program, err := rig.Find("storyline-controller")
	if err != nil {
		return err
	}
	if b.broker, err = rig.Start(ctx, second.path("controller.log"), program, "--config", second.path("controller.yaml"), "--broker-only"); err != nil {
		return err
	}
	token, err := os.ReadFile(second.path("controller", "api-token"))
	if err != nil {
		return err
	}
	plan := floorPlan{Broker: "tcp://" + second.mqtt, Controller: virtual.Credentials{Display: "bench", Token: strings.TrimSpace(string(token))}, Displays: who}
	if plan.Payloads, err = b.messages(); err != nil {
		return err
	}
	if err := writeJSON(b.path("floors.json"), plan); err != nil {
		return err
	}
	return b.connectFloors(b.path("floors.json"))
}

// messages gives a message for each carriage that is like the one the controller
// sends: as many bytes, sealed alike, with a key made for this.
func (b *benchStage) messages() ([][]byte, error) {
	plan, err := b.source.plan(time.Now())
	if err != nil {
		return nil, err
	}
	controller, err := keys.Generate("floor")
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for i := range plan.Arrangements {
		a := &plan.Arrangements[i]
		a.Serial = playlists.Serial{Epoch: 1, N: a.Issued}
		var stories [][]byte
		for _, e := range a.Entries {
			stories = append(stories, playlists.Seal(playlists.TypeStory, plan.Stories[e.Digest].Payload, b.editor.Signer()).Bytes())
		}
		list = append(list, playlists.Message(playlists.Seal(playlists.TypeArrangement, a.Payload(), controller.Signer()).Bytes(), stories))
	}
	return list, nil
}

// clear ends the floors, the fleet and the controller.
func (b *benchStage) clear() error {
	var errs []error
	if b.floors != nil {
		errs = append(errs, b.ask.Encode("end"), b.floors.Wait())
	}
	for _, c := range []*rig.Child{b.broker, b.fleet} {
		if c != nil {
			errs = append(errs, c.Stop(20*time.Second))
		}
	}
	return errors.Join(append(errs, b.stage.clear())...)
}

// machine names what the figures were measured on.
func machine() string {
	model := "unknown processor"
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d processors, %s, %s", model, runtime.NumCPU(), runtime.Version(), filepath.Base(runtime.GOOS))
}
