import Foundation
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSearch

/// Sets a chain of effects, plugins among them, by trying settings out on a few passages of a recording.
///
///     let chain = try ChainMatcher(ChainDescription(contentsOf: "voice.toml"), registry: registry)
///     let match = try chain.match(input: "voice.wav", reference: chain.listen(to: "podcast.flac", by: matcher), by: matcher)
///     let report = try Renderer(options: options).render(match.settings, input: "voice.wav", output: "voice-matched.wav")
///
/// What may be set are the chain's `trained` parameters. Nothing is learned beforehand, so any chain will do. A matcher can be shared between threads.
public struct ChainMatcher: Sendable {
    /// The longest that a plugin should be allowed for a call while settings are tried out, seconds: one that hangs should not cost the whole search.
    public static let callLimitSeconds = 3.0

    /// The effects, and what may be set of them.
    public let chain: ChainDescription
    private let subject: String
    private let registry: EffectRegistry

    /// - Parameters:
    ///   - chain: the effects, and what may be set of them.
    ///   - registry: where the effects come from.
    ///   - subject: what errors call the chain, instead of its name.
    /// - Throws: ``SoundalikeError``: `.badData` for a chain that does not fit its effects or lets nothing be set, `.unavailable` when a plugin is
    ///   not installed.
    public init(_ chain: ChainDescription, registry: EffectRegistry, subject: String? = nil) throws {
        (self.chain, self.registry, self.subject) = (chain, registry, subject ?? chain.name)
        let resolved = try chain.resolved(registry: registry, subject: self.subject)
        guard !resolved.trained.isEmpty else {
            throw SoundalikeError(.badData, self.subject, "lets nothing be set", remedy: "name parameters and their ranges in `trained`")
        }
    }

    /// The chain's settings before anything was heard.
    ///
    /// - Throws: as making it does.
    public func settings() throws -> Settings { try chain.settings(registry: registry, subject: subject) }

    /// Sets the chain so that `input` sounds as `reference` does, whatever is said or played in both.
    ///
    /// - Parameters:
    ///   - input: a recording.
    ///   - reference: what was heard of the other.
    ///   - matcher: a matcher with a tone model: it tells what of the difference in tone is the recordings', and not the voices'.
    ///   - options: how long to search, and which part of the input counts.
    /// - Throws: ``SoundalikeError``, as matching does, and why effects fail where no settings could be tried; `.interrupted` never: a search that is
    ///   interrupted says what it found until then.
    public func match(input: AudioInput, reference: ChainReference, by matcher: Matcher, options: ChainMatchOptions = ChainMatchOptions()) throws -> ChainMatch {
        let start = ContinuousClock.now
        let listening = options.listening(chain)
        let match = try matcher.match(
            input: matcher.embedding(of: input, options: listening), reference: reference.embedding, options: listening)
        guard let tone = match.tone else {
            throw SoundalikeError(.usage, matcher.info.name, "is a network, which says nothing that other effects could be set by", remedy: "leave the model out")
        }
        let whole = try StyleListener.profile(of: input, options)
        let passages = try passages(of: input, options)
        let goal = try StyleGoal(passages: passages, input: whole, reference: reference.style, tone: tone)
        let prediction = ChainPrediction(
            inputLUFS: whole.loudnessLUFS, referenceLUFS: reference.style.loudnessLUFS, equaliser: match.settings.chain.first)
        var found = try leavingOutFailures(for: input, passages) { chain in
            var (found, problem) = try search(chain, passages, goal, prediction, options, start: start)
            found.comparison = try problem.render(chain.normalised(found.settings), goal.comparison)
            return found
        }
        found.tone = tone
        if found.distance >= found.distanceBefore {
            found.warnings.append("\(subject): brings \(input.name) no nearer to the reference")
        }
        found.warnings += match.warnings
        found.settings.madeBy = Settings.Provenance(
            program: ProgramVersion.nameAndNumber, model: matcher.info.name, modelSHA256: matcher.info.sha256)
        return found
    }

    /// Sets the chain so that it makes of `input` what something else has made of it: `target`, which is as long, or begins
    /// a little later.
    ///
    /// - Throws: as matching, and `.badData` where the target is no version of the input.
    public func fit(input: AudioInput, target: AudioInput, options: ChainMatchOptions = ChainMatchOptions()) throws -> ChainMatch {
        let start = ContinuousClock.now
        let passages = try passages(of: input, options)
        let aligned = try AlignedTarget(target, to: passages)
        let goal = try TargetGoal(target: aligned.channels, passages: passages)
        let prediction = ChainPrediction(
            inputLUFS: try StyleListener.profile(of: input, options).loudnessLUFS,
            referenceLUFS: try StyleListener.profile(of: target, options).loudnessLUFS, equaliser: nil)
        var found = try leavingOutFailures(for: input, passages) { try search($0, passages, goal, prediction, options, start: start).found }
        found.settings.madeBy = Settings.Provenance(program: ProgramVersion.nameAndNumber)
        return found
    }

    /// What a reference is listened to for, once for all inputs.
    ///
    /// - Throws: ``SoundalikeError``, as matching does.
    public func listen(to input: AudioInput, by matcher: Matcher, options: ChainMatchOptions = ChainMatchOptions()) throws -> ChainReference {
        ChainReference(embedding: try matcher.embedding(of: input, options: options.listening(chain)), style: try StyleListener.profile(of: input, options))
    }

    /// Searches with the chain as it processes `input`. Where no settings can be tried, an effect that fails alone is left out, with a warning: one whose
    /// filter lies beyond half the sample rate, say.
    ///
    /// - Throws: what `search` throws, where no single effect is the cause or nothing that may be set would be left.
    private func leavingOutFailures(for input: AudioInput, _ passages: Passages, _ search: (ResolvedChain) throws -> ChainMatch) throws -> ChainMatch {
        var description = try suited(to: input), failures: [String] = []
        while true {
            let resolved = try description.resolved(registry: registry, subject: subject)
            do {
                var found = try search(resolved)
                found.warnings += failures
                return found
            } catch let error as SoundalikeError where error.code != .interrupted {
                guard let (index, reason) = try failure(in: description, passages), resolved.trained.contains(where: { $0.effectIndex != index }) else {
                    throw error
                }
                description.links[index].isBypassed = true
                description.links[index].trained = []
                failures.append("\(description.links[index].id) is left out: \(reason.problem)")
            }
        }
    }

    /// The first effect that cannot process the passages even alone, and why.
    private func failure(in description: ChainDescription, _ passages: Passages) throws -> (index: Int, reason: SoundalikeError)? {
        for index in description.links.indices where !description.links[index].isBypassed {
            var alone = description
            alone.links = [description.links[index]]
            do {
                let resolved = try alone.resolved(registry: registry, subject: subject)
                _ = try ChainTrial(resolved, passages: passages, registry: registry).render(resolved.normalisedDefaults)
            } catch let error as SoundalikeError where error.code != .interrupted { return (index, error) }
        }
        return nil
    }

    /// The chain with plugins for two channels where `input` has more than one.
    private func suited(to input: AudioInput) throws -> ChainDescription {
        guard try input.format().channelCount > 1 else { return chain }
        let resolved = try chain.resolved(registry: registry, subject: subject)
        var description = chain
        for (index, effect) in resolved.stereo(resolved.settings, in: registry).chain.enumerated() { description.links[index].effect = effect.descriptor.id }
        return description
    }

    private func passages(of input: AudioInput, _ options: ChainMatchOptions) throws -> Passages {
        let reader = try input.open()
        let frames = try reader.frames(startSeconds: options.startSeconds, durationSeconds: options.durationSeconds)
        return try Passages(representing: input, frames: frames)
    }

    private func search(
        _ chain: ResolvedChain, _ passages: Passages, _ goal: any Goal, _ prediction: ChainPrediction, _ options: ChainMatchOptions,
        start: ContinuousClock.Instant
    ) throws -> (found: ChainMatch, problem: ChainProblem) {
        var prior = SettingsPrior(
            means: chain.normalisedDefaults,
            deviations: chain.trained.map { $0.choices == nil ? $0.deviation ?? TrainedParameter.usualDeviation : .infinity })
        prediction.place(&prior.means, in: chain)
        let problem = try ChainProblem(
            chain, passages: passages, goal: goal, prior: prior, registry: registry, threads: options.threads,
            deadline: start + .seconds(options.refineSeconds))
        let best = try ChainSearch(problem: problem, chain: chain, prior: prior, options: options, start: start).run()
        var settings = chain.settings(normalised: best.point)
        for (index, trained) in chain.trained.enumerated() {
            settings.chain[trained.effectIndex].values[trained.parameterIndex] =
                settings.chain[trained.effectIndex].values[trained.parameterIndex].roundedForReading
            settings.chain[trained.effectIndex].confidences[trained.parameterIndex] = (best.deviations?[index]).map(TonePrediction.confidence)
        }
        let untouched = try goal.makeListener().residuals(of: passages.block)
        let found = ChainMatch(
            settings: settings, distanceBefore: Self.distance(untouched), distance: Self.distance(best.residuals.dropLast(chain.trained.count)),
            trialCount: problem.trialCount,
            seconds: (ContinuousClock.now - start) / .seconds(1), isInterrupted: Interruption.isRequested,
            warnings: problem.lastFailure.map { ["\($0.subject ?? subject): failed in a trial, which was left out: \($0.problem)"] } ?? [])
        return (found, problem)
    }

    private static func distance(_ residuals: some Collection<Double>) -> Double {
        (residuals.reduce(0) { $0 + $1 * $1 } / Double(max(1, residuals.count))).squareRoot()
    }
}
