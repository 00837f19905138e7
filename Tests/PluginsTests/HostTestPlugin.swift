import CSoundalikePluginHost
import Foundation
import Testing

/// One of the plugins of our own (`Tests/TestPlugins`), described for the host: a gain, a trigger, a latency, inputs, outputs.
final class TestPlugin {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let folder = ProcessInfo.processInfo.environment["SOUNDALIKE_TEST_PLUGINS"] ?? root.appendingPathComponent("build/test-plugins").path
    /// Whether `scripts/build-test-plugins.sh` has been run.
    static var areBuilt: Bool { FileManager.default.fileExists(atPath: folder + "/gain.lv2/plugin.so") }

    static let gain: UInt32 = 0
    static let trigger: UInt32 = 1

    let plugin: UnsafeMutablePointer<sp_plugin>
    private let ports: UnsafeMutablePointer<sp_port>
    private let features: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private let strings: [UnsafeMutablePointer<CChar>]

    init(_ name: String, kinds: [sp_port_kind] = [SP_AUDIO_INPUT, SP_AUDIO_OUTPUT], requiredFeatures: [String] = []) {
        let bundle = Self.folder + "/\(name).lv2/"
        strings = (["urn:soundalike:test:\(name)", bundle + "plugin.so", bundle] + requiredFeatures).map { strdup($0)! }
        ports = .allocate(capacity: 3 + kinds.count)
        for (place, kind) in ([SP_CONTROL_INPUT, SP_CONTROL_INPUT, SP_CONTROL_OUTPUT] + kinds).enumerated() {
            var port = sp_port()
            port.kind = kind
            (ports + place).initialize(to: port)
        }
        (ports[0].default_value, ports[0].maximum) = (1, 4)
        ports[1].maximum = 1
        features = .allocate(capacity: max(1, requiredFeatures.count))
        for (place, feature) in strings.dropFirst(3).enumerated() { (features + place).initialize(to: UnsafePointer(feature)) }
        plugin = .allocate(capacity: 1)
        var description = sp_plugin()
        description.uri = UnsafePointer(strings[0])
        description.library_path = UnsafePointer(strings[1])
        description.bundle_path = UnsafePointer(strings[2])
        description.ports = UnsafePointer(ports)
        description.port_count = UInt32(3 + kinds.count)
        description.latency_port = 2
        description.required_features = UnsafePointer(features)
        description.required_feature_count = UInt32(requiredFeatures.count)
        plugin.initialize(to: description)
    }

    /// The one that filters two channels.
    static func stereo() -> TestPlugin {
        TestPlugin("one-pole", kinds: [SP_AUDIO_INPUT, SP_AUDIO_INPUT, SP_AUDIO_OUTPUT, SP_AUDIO_OUTPUT])
    }

    /// The one that insists on blocks of a power of two.
    static func fixedBlock() -> TestPlugin {
        TestPlugin("fixed-block", requiredFeatures: ["http://lv2plug.in/ns/ext/buf-size#powerOf2BlockLength"])
    }

    deinit {
        plugin.deallocate()
        ports.deallocate()
        features.deallocate()
        for string in strings { free(string) }
    }
}

/// What a call of the host's ended with.
struct Fault: Error, CustomStringConvertible {
    let status: sp_status
    let detail: String

    init(_ error: sp_error) {
        var error = error
        status = error.status
        detail = withUnsafePointer(to: &error) { String(cString: sp_error_detail($0)) }
    }

    var description: String { "\(status.rawValue): \(detail)" }
}

func conditions(channels: UInt32 = 1, block: UInt32 = 256) -> sp_conditions {
    sp_conditions(sample_rate_hz: 48_000, channel_count: channels, maximum_block_frames: block, keep_denormals: false)
}

/// Calls `body` with a pointer to each channel; channels are changed in place.
func withChannels<Result>(_ channels: inout [[Float]], _ body: (UnsafePointer<UnsafeMutablePointer<Float>?>) -> Result) -> Result {
    let frames = channels.first?.count ?? 0
    let samples = UnsafeMutablePointer<Float>.allocate(capacity: max(1, channels.count * frames))
    defer { samples.deallocate() }
    var pointers: [UnsafeMutablePointer<Float>?] = []
    for (index, channel) in channels.enumerated() {
        (samples + index * frames).initialize(from: channel, count: frames)
        pointers.append(samples + index * frames)
    }
    let result = body(pointers)
    for index in channels.indices { channels[index] = Array(UnsafeBufferPointer(start: samples + index * frames, count: frames)) }
    return result
}

/// An effect in this process.
final class HostedEffect {
    let effect: OpaquePointer
    private(set) var facts = sp_facts()

    init(_ plugin: TestPlugin, _ conditions: sp_conditions = conditions()) throws {
        var error = sp_error(), conditions = conditions
        guard let opened = sp_effect_open(plugin.plugin, &conditions, &facts, &error) else { throw Fault(error) }
        effect = opened
    }

    deinit { sp_effect_close(effect) }

    @discardableResult
    func process(_ channels: inout [[Float]], changes: UnsafePointer<sp_changes>? = nil) -> sp_status {
        let frames = channels[0].count
        return withChannels(&channels) { sp_effect_process(effect, $0, frames, changes) }
    }

    func processed(_ channels: [[Float]]) -> [[Float]] {
        var channels = channels
        #expect(process(&channels) == SP_OK)
        return channels
    }
}

/// Calls `body` with changes of one control: a value every `interval` frames from `first` on.
func withChanges<Result>(
    of control: UInt32, to values: [Double], every interval: Int, from first: Int = 0, _ body: (UnsafePointer<sp_changes>) throws -> Result
) rethrows -> Result {
    try values.withUnsafeBufferPointer { values in
        try withUnsafePointer(to: Int(control)) { control in
            var changes = sp_changes(
                controls: control, values: values.baseAddress, column_count: 1, row_count: values.count, first_frame: first,
                interval_frames: interval)
            return try body(&changes)
        }
    }
}
