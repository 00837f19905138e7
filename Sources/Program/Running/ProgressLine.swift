import Foundation
import Synchronization

/// How far some long work is: a bar with the time left on a terminal, a line every ten seconds elsewhere. On standard error.
final class ProgressLine: Sendable {
    enum Style { case none, bar, lines }

    private struct State {
        var stage: String
        var startedAt: ContinuousClock.Instant
        var shownAt: ContinuousClock.Instant
        var fraction = 0.0
        var note = ""
        var isBarDrawn = false
    }

    private static let barWidth = 30
    private static let linePeriod = Duration.seconds(10)
    private static let barPeriod = Duration.milliseconds(100)

    private let title: String
    private let style: Style
    private let state: Mutex<State>

    /// - Parameters:
    ///   - title: what is worked on: usually a file.
    ///   - isAlone: whether nothing else shows progress meanwhile; only then can there be a bar.
    init(_ title: String, report: ReportOptions, isAlone: Bool = true) {
        self.title = title
        style = !report.isTalkative ? .none : Console.isTerminal && isAlone ? .bar : .lines
        let now = ContinuousClock.now
        state = Mutex(State(stage: "", startedAt: now, shownAt: now))
    }

    deinit { clear() }

    /// Begins another part of the work, called `stage`.
    func begin(_ stage: String) {
        let now = ContinuousClock.now
        state.withLock { state in
            (state.stage, state.startedAt, state.fraction) = (stage, now, 0)
            if style == .bar { draw(&state, at: now) }
        }
    }

    /// Says that `fraction`, 0…1, of the stage is done, and how it goes. Going back begins it again.
    func update(_ fraction: Double, note: String = "") {
        guard style != .none else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            if fraction < state.fraction { state.startedAt = now }
            state.fraction = fraction
            state.note = note
            guard now - state.shownAt >= (style == .bar ? Self.barPeriod : Self.linePeriod) else { return }
            draw(&state, at: now)
        }
    }

    /// Takes the bar away, so that other lines can be written.
    func clear() {
        state.withLock { state in
            if state.isBarDrawn { Console.redraw("") }
            state.isBarDrawn = false
        }
    }

    private func draw(_ state: inout State, at now: ContinuousClock.Instant) {
        state.shownAt = now
        let rest = remaining(state, at: now).map { ", \(ValueText.duration($0)) left" } ?? ""
        let note = state.note.isEmpty ? "" : ", \(state.note)"
        let part = state.fraction > 0 ? ValueText.percent(state.fraction) + rest + note : ""
        if style == .lines {
            Console.note("\(title): \(state.stage) \(part)".trimmingSuffix(" "))
        } else {
            let filled = Int((Double(Self.barWidth) * min(max(state.fraction, 0), 1)).rounded())
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
            Console.redraw("\(title): \(state.stage) \(part.isEmpty ? "…" : "\(bar) \(part)")")
            state.isBarDrawn = true
        }
    }

    /// Seconds, at the pace so far.
    private func remaining(_ state: State, at now: ContinuousClock.Instant) -> Double? {
        let elapsed = (now - state.startedAt) / .seconds(1)
        return elapsed > 0.5 && state.fraction > 0 ? elapsed * (1 - state.fraction) / state.fraction : nil
    }
}
