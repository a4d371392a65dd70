// Command peer answers the questions of benchmarks with govmomi.
//
// It logs in, reads one question per line from standard input and prints one
// line of JSON per answer: elapsed and CPU time, calls, its resident memory,
// and how much it found.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type question struct {
	Way   string   `json:"way"`
	Paths []string `json:"paths"`
}

type answer struct {
	ElapsedMs  float64 `json:"elapsedMs"`
	CPUMs      float64 `json:"cpuMs"`
	Calls      int64   `json:"calls"`
	ResidentMb float64 `json:"residentMb"`
	Found      int     `json:"found"`
}

// vcenter is what the ways to answer a question have in common.
type vcenter struct {
	*govmomi.Client
	clusters []types.ManagedObjectReference
}

// ways give back how much they found.
var ways = map[string]func(ctx context.Context, vc *vcenter, paths []string) (int, error){
	"finder":        byFinder,
	"inventoryPath": byInventoryPath,
	"tree":          byTree,
	"machines":      countMachines,
	"leaves":        readLeaves,
	"fiveCalls":     readOneByOne,
}

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string) error {
	endpoint, err := url.Parse(address)
	if err != nil {
		return err
	}
	endpoint.User = url.UserPassword("user", "pass")
	client, err := govmomi.NewClient(ctx, endpoint, true)
	if err != nil {
		return err
	}
	counter := &countingRoundTripper{next: client.Client.RoundTripper}
	client.Client.RoundTripper = counter
	vc := &vcenter{Client: client}
	if vc.clusters, err = listClusters(ctx, client); err != nil {
		return err
	}

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return err
		}
		callsBefore, cpuBefore, start := counter.calls.Load(), cpuTime(), time.Now()
		found, err := ways[q.Way](ctx, vc, q.Paths)
		if err != nil {
			return fmt.Errorf("%s: %w", q.Way, err)
		}
		a := answer{
			ElapsedMs:  milliseconds(time.Since(start)),
			CPUMs:      milliseconds(cpuTime() - cpuBefore),
			Calls:      counter.calls.Load() - callsBefore,
			ResidentMb: residentMb(),
			Found:      found,
		}
		if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
			return err
		}
	}
	return lines.Err()
}

type countingRoundTripper struct {
	next  soap.RoundTripper
	calls atomic.Int64
}

func (c *countingRoundTripper) RoundTrip(ctx context.Context, req, res soap.HasFault) error {
	c.calls.Add(1)
	return c.next.RoundTrip(ctx, req, res)
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func milliseconds(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond)
}

// residentMb is what Linux says; 0 where there is no such file.
func residentMb() float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int
	if _, err := fmt.Sscan(string(data), &size, &resident); err != nil {
		return 0
	}
	return float64(resident*os.Getpagesize()) / (1 << 20)
}
