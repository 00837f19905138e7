import SoundalikeAudio
import SoundalikeFoundations

/// A MUSHRA test after those of the paper on black-box effects (section 4): five passages of four seconds, or two for notes, each with a hidden reference,
/// a low and a mid anchor, our version and the best other one.
public enum TestPreset: String, CaseIterable, Sendable {
    /// An amplifier with tubes, note by note.
    case tube
    /// Breaths and other sounds of the mouth taken out of speech.
    case breaths
    /// Songs mastered. Loudness is part of what is judged.
    case master
    /// One recording made to sound like another. The papers have no such test; this one is made as the others are.
    case match

    /// How many items a test has where there are as many.
    public static let itemCount = 5

    /// How much of an item is heard.
    public var seconds: Double { self == .tube ? 2 : 4 }

    /// The loudness that all get; nil where loudness is judged.
    public var loudnessLUFS: Double? { self == .master ? nil : -23 }

    /// What the evaluation calls the middle anchor, by order of preference.
    var midAnchors: [String] {
        switch self {
        case .tube: ["tube-drive", "drive"]
        case .breaths: ["gate-defaults", "gate"]
        case .master: ["peak-level"]
        case .match: []
        }
    }

    /// What others can do best, as the evaluation's page calls it.
    var bestOthers: [String] {
        switch self {
        case .tube: ["cafx"]
        case .breaths: []
        case .master: ["matchering", "oms"]
        case .match: []
        }
    }
}

/// What a preset found in a folder.
public struct PresetTest: Sendable {
    public let plan: TestPlan
    /// Our version; the best other one, if there is one; the condition that is the middle anchor, nil where that is made of the reference.
    public let ours: String, other: String?, midAnchor: String?

    private static let anchorName = "mid_anchor"

    /// Looks through a folder of renders, `FOLDER/CONDITION/ITEM.flac`, with the targets under `reference` and perhaps what was there before under `input`.
    ///
    /// - Parameters:
    ///   - ours: the condition that is ours; the one called as the preset is, or `ours`, when nil.
    ///   - other: the best other condition; when nil one that the preset knows, or the only one that is left.
    /// - Throws: ``SoundalikeError`` as ``TestPlan`` does, and `.badData` when it cannot be told which conditions are meant or everything is silent.
    public init(folder: String, preset: TestPreset, title: String, ours: String? = nil, other: String? = nil) throws {
        let names = try TestPlan.conditions(in: folder)
        guard let ours = ours ?? [preset.rawValue, "ours"].first(where: names.contains) else {
            throw SoundalikeError(.badData, folder, "has no folder \(preset.rawValue.quotedLiteral)", remedy: "name the folder of your version by `ours`")
        }
        let supplied = [Self.anchorName] + preset.midAnchors
        let midAnchor = supplied.first(where: names.contains)
        let rest = names.filter { !(["reference", "input", "low_anchor", ours] + supplied).contains($0) }
        let best = other ?? preset.bestOthers.first(where: rest.contains) ?? rest.first
        if other == nil, rest.count > 1, !preset.bestOthers.contains(where: rest.contains) {
            throw SoundalikeError(.badData, folder, "has several other versions: \(rest.joined(separator: ", "))", remedy: "name the best of them by `other`")
        }
        let lowAnchor = names.first { $0 == "low_anchor" }
        var plan = try TestPlan(
            folder: folder, kind: .mushra, title: title, makesAnchors: false, conditions: [ours] + [best, midAnchor, lowAnchor].compactMap { $0 })
        plan.items = try Self.passages(of: plan.items, inputs: names.contains("input") ? TestPlan.recordings(in: "\(folder)/input") : [:], seconds: preset.seconds)
        guard !plan.items.isEmpty else { throw SoundalikeError(.badData, folder, "has nothing but silence as reference") }
        for index in plan.items.indices {
            // Under the name that the analysis screens by.
            if let place = plan.items[index].stimuli.firstIndex(where: { $0.condition == midAnchor }) { plan.items[index].stimuli[place].condition = Self.anchorName }
            let known = plan.items[index].stimuli.map(\.condition), reference = plan.items[index].stimuli[0].path
            for (anchor, hz) in TestPlan.anchors where !known.contains(anchor) {
                plan.items[index].stimuli.append(TestPlan.Stimulus(condition: anchor, path: reference, lowPassHz: hz))
            }
        }
        (self.plan, self.ours, self.other, self.midAnchor) = (plan, ours, best, midAnchor)
    }

    /// Items with a passage each that is not silence, of as many groups as there are.
    private static func passages(of items: [TestPlan.Item], inputs: [String: String], seconds: Double) throws -> [TestPlan.Item] {
        var found: [TestPlan.Item] = []
        for var item in spread(items) where found.count < TestPreset.itemCount {
            try Interruption.check()
            guard let start = try Passage.start(in: item.stimuli[0].path, input: inputs[item.name], seconds: seconds) else { continue }
            item.startSeconds = start
            found.append(item)
        }
        return found.sorted { $0.name < $1.name }
    }

    /// One of each group, then another of each, and so on. Items are of one group whose names are alike up to the first of `_`, `-`, a dot and a space;
    /// where there are more groups than a test has items, groups come first that are evenly spaced in the order of their names.
    private static func spread(_ items: [TestPlan.Item]) -> [TestPlan.Item] {
        let groups = Dictionary(grouping: items) { String($0.name.prefix { !"_-. ".contains($0) }) }
        let names = groups.keys.sorted(), first = min(TestPreset.itemCount, names.count)
        let even = (0..<first).map { $0 * names.count / first }
        let order = even + names.indices.filter { !even.contains($0) }
        let longest = groups.values.map(\.count).max() ?? 0
        return (0..<longest).flatMap { round in order.compactMap { index in groups[names[index]].flatMap { $0.count > round ? $0[round] : nil } } }
    }
}

/// Looks for the part of a recording that a test lets hear.
enum Passage {
    /// Steps between places that are tried.
    private static let stepSeconds = 0.25
    /// A passage is loud enough that is at most this far below the loudest.
    private static let rangeDB = 10.0
    /// Below this nothing sounds, dBFS.
    private static let silenceDB = -60.0

    /// Where it begins, in seconds: where input and target differ most, among the passages that are not much softer than the loudest; the loudest where
    /// there is no input. 0 where the recording is no longer than that; nil where it is silent.
    ///
    /// - Throws: `SoundalikeError` as reading does.
    static func start(in path: String, input: String?, seconds: Double) throws -> Double? {
        let recording = try Recording.read(path: path), rate = recording.sampleRateHz, target = recording.mono()
        let step = max(1, Int(stepSeconds * rate)), width = max(1, Int((seconds / stepSeconds).rounded(.up)))
        func powers(_ sample: (Int) -> Float) -> [Double] {
            let steps = (0..<max(1, target.count / step)).map { number in
                (number * step..<min(target.count, (number + 1) * step)).reduce(0.0) { $0 + Double(sample($1) * sample($1)) } / Double(step)
            }
            let windows = steps.count > width ? steps.count - width + 1 : 1
            return (0..<windows).map { start in steps[start..<min(steps.count, start + width)].reduce(0, +) / Double(width) }
        }
        let levels = powers { target[$0] }
        guard let loudest = levels.max(), loudest > power(decibels: silenceDB) else { return nil }
        var scores = levels
        if let input {
            let other = try Recording.read(path: input)
            if other.sampleRateHz == rate {
                let samples = other.mono()
                scores = powers { target[$0] - (samples.indices.contains($0) ? samples[$0] : 0) }
            }
        }
        let places = levels.indices.filter { levels[$0] >= loudest * power(decibels: -rangeDB) }
        return places.max { scores[$0] < scores[$1] }.map { Double($0 * step) / rate }
    }
}
