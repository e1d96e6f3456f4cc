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
