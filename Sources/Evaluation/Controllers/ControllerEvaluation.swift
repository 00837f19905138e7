import Soundalike
import SoundalikeControllerTraining
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles

/// Evaluates controllers on pairs of recordings that they did not learn from: how far inputs are from their targets before, and after the
/// effects as `process` moves them; and what other ways of processing the same inputs come to.
public struct ControllerEvaluation: Sendable {
    /// What is evaluated on, and how.
    public struct Options: Sendable {
        /// Where effects come from.
        public var registry = EffectRegistry()
        /// What models are compared with, but for the input itself.
        public var conditions: [Condition] = []
        /// The most pairs, of all that there are; drawn by the seed.
        public var greatestPairCount = Int.max
        /// Seed of the draws.
        public var seed = 1
        /// Called with the share that is done, 0…1.
        public var progress: @Sendable (Double) -> Void = { _ in }

        public init() {}
    }

    /// The columns' names: the input, the conditions, the models.
    public var columnNames: [String] { [Condition.inputName] + conditions.map(\.name) + controllers.map(\.name) }
    private let controllers: [(name: String, controller: Controller)]
    private let conditions: [Condition]
    private let options: Options
    /// Where pairs are, and what is done to them before: as the first model's recipe says, but for what is drawn.
    private let data: PairSettings
    private let sampleRateHz: Double

    /// - Parameter models: names to call them by, and their files.
    /// - Throws: `SoundalikeError`: `.badData` for a file that is no sound model of a controller, `.unavailable` when a plugin is not installed,
    ///   `.usage` where two columns have one name.
    public init(models: [(name: String, path: String)], options: Options = Options()) throws {
        controllers = try models.map { ($0.name, try Controller(model: $0.path, registry: options.registry)) }
        guard let first = controllers.first?.controller else { throw SoundalikeError(.usage, nil, "there is no model to evaluate") }
        let recipe = try ControllerRecipe(toml: first.info.metadata.recipe, name: first.info.name)
        var data = recipe.data
        // Such pairs are made in training; here they have to be there.
        if data.layout == .single { data.layout = .folders }
        // What takes sounds out leaves the level as it is, however loud the network heard it.
        if SoundRemover(first) != nil { data.isInputNormalised = false }
        (self.data, sampleRateHz, self.options) = (data, recipe.frontEnd.sampleRateHz, options)
        conditions = (data.isInputNormalised ? Condition.levels : []) + options.conditions
        var taken: Set = [Condition.targetName]
        for name in columnNames {
            try Condition.check(name: name)
            guard taken.insert(name).inserted else {
                throw SoundalikeError(.usage, nil, "two columns would be called \(name.quotedLiteral)", remedy: "choose another name")
            }
        }
    }

    /// Has every model process the inputs below `folders`; of pairs of which their table says what they are for, those for tests.
    ///
    /// - Parameter itemDone: called with each item when it has been measured; its files are gone afterwards.
    /// - Throws: `SoundalikeError`: `.badData` when no pairs are left, `.interrupted` when its task is cancelled; what reading and processing throw.
    public func run(folders: [String], itemDone: (EvaluatedItem) throws -> Void = { _ in }) throws -> ControllerReport {
        let pairs = try data.layout.pairs(in: folders, names: data.names)
        let chosen = try chosen(of: pairs, folders: folders)
        let names = ItemNames(pairs), inserts = try InsertTable.inserts(in: folders)
        for case .renders(let folder) in conditions.map(\.source) {
            // Long work should not end at a file that was missing from the start.
            for pair in chosen.pairs { _ = try RenderFolder(path: folder).file(of: names.name(of: pair)) }
        }
        var sums = columnNames.map { DistanceSums(name: $0) }, targets = InsertSums(), seconds = 0.0
        for (index, pair) in chosen.pairs.enumerated() {
            try Interruption.check()
            let measured = try PairMeasurement(of: pair, settings: data, sampleRateHz: sampleRateHz)
            let maker = try maker(of: pair, name: names.name(of: pair), measured)
            try withExtendedLifetime(maker) {
                let item = maker.item
                let comparison = try TargetComparison(
                    to: item.target, samples: measured.samples, sampleRateHz: sampleRateHz, inserts: inserts[pair.input] ?? [])
                for (column, path) in ([item.input] + item.versions.map(\.path)).enumerated() {
                    try Interruption.check()
                    sums[column].add(try comparison.distances(of: path), comparison.inserts, input: column == 0 ? nil : sums[0].last)
                }
                if let levels = comparison.inserts { targets.add(levels) }
                try itemDone(item)
            }
            seconds += Double(measured.samples.count) / sampleRateHz
            options.progress(Double(index + 1) / Double(chosen.pairs.count))
        }
        for (place, (_, controller)) in controllers.enumerated() {
            sums[sums.count - controllers.count + place].training = ControllerReport.Training(controller.info.metadata)
        }
        return ControllerReport(
            pairCount: chosen.pairs.count, excludedCount: pairs.count - chosen.unknownCount, seconds: seconds,
            inserts: targets.report, columns: sums.map(\.column))
    }

    /// The pairs that are evaluated on, and how many could have been.
    private func chosen(of pairs: [RecordingPair], folders: [String]) throws -> (pairs: [RecordingPair], unknownCount: Int) {
        let tests = pairs.filter { $0.part == nil || $0.part == .test }
        guard !tests.isEmpty else {
            throw SoundalikeError(.badData, folders.joined(separator: ", "), "has no pairs for tests, only such for training and validation")
        }
        let unknown = try UnheardRecordings(by: controllers.map(\.controller.info.metadata))
            .among(tests, paths: { [$0.input, $0.target] }, folders: folders)
        guard unknown.count > options.greatestPairCount else { return (unknown, unknown.count) }
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(options.seed)))
        return (Array(unknown.shuffled(using: &generator).prefix(options.greatestPairCount)), unknown.count)
    }

    /// Everything that conditions and models make of a pair's input. Its files live as long as what is returned.
    private func maker(of pair: RecordingPair, name: String, _ measured: PairMeasurement) throws -> ItemMaker {
        var maker = try ItemMaker(pair, name: name, measured: measured, sampleRateHz: sampleRateHz, registry: options.registry)
        for condition in conditions { try maker.add(condition) }
        for (name, controller) in controllers { try maker.add(name, settings(of: controller, for: maker.item.input)) }
        return maker
    }

    /// The settings that `process` would render `input` with.
    private func settings(of controller: Controller, for input: String) throws -> Settings {
        let control = try controller.control(input: input)
        guard let remover = SoundRemover(controller) else { return control.settings }
        var rendering = RenderOptions()
        rendering.registry = options.registry
        return remover.settings(
            lowering: try remover.sounds(in: input, control: control, floorDB: SoundRemover.usualFloorDB, rendering: rendering))
    }
}
