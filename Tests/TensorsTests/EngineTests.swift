import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles
import Testing

@testable import SoundalikeTensors

@Suite struct EngineTests {
    @Test func shapesAndDevicesAreKnown() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(x.shape == [2, 3])
        #expect(x.count == 6)
        #expect(!x.isInteger)
        #expect(x.device == .cpu)
        #expect(try x.to(.cpu) === x)
        #expect(try Tensor([7], shape: []).shape == [])
        #expect(try Tensor([], shape: [0, 3]).floats() == [])
        #expect(try Engine.version().contains("."))
        #expect(Engine.threadCount > 0)
        if try Engine.cudaDeviceCount() == 0 {
            let error = #expect(throws: SoundalikeError.self) { try x.to(.cuda(0)) }
            #expect(error?.code == .unavailable)
        }
    }

    @Test func devicesAreParsed() throws {
        #expect(try Device(parsing: "cpu") == .cpu)
        #expect(try Device(parsing: "cuda") == .cuda(0))
        #expect(try Device(parsing: "cuda:3") == .cuda(3))
        #expect(Device.cuda(3).description == "cuda:3")
        for text in ["", "gpu", "cuda:", "cuda:-1", "cuda:1:2", "cpu:0", "cuda:99999999999999999999"] {
            let error = #expect(throws: SoundalikeError.self) { try Device(parsing: text) }
            #expect(error?.code == .usage)
        }
    }

    @Test func mistakesAreErrors() throws {
        let x = try Tensor([1, 2, 3], shape: [3])
        let mistakes: [() throws -> Void] = [
            { _ = try Tensor([1, 2, 3], shape: [2]) },
            { _ = try Tensor([], shape: [-1, 0]) },
            { _ = try Tensor([1], shape: [.max, .max]) },
            { _ = try Tensor(repeating: 0, shape: [1 << 40, 1 << 20]) },
            { _ = try x + Tensor([1, 2], shape: [2]) },
            { _ = try x.convolution2D(x) },
            { _ = try x.reshaped([7]) },
            { _ = try x.permuted([0, 0]) },
            { _ = try x.transposed(0, 5) },
            { _ = try x.narrowed(along: 0, from: 2, count: 5) },
            { _ = try x.scalar() },
            { _ = try Tensor.concatenated([], along: 0) },
            { try x.sum().backward() },
            { try x.assign([1]) },
            { try Tensor(integers: [1], shape: [1]).setRequiresGradient() },
            { _ = try x.logSoftmax(along: 9) },
        ]
        for (index, mistake) in mistakes.enumerated() {
            let error = #expect(throws: SoundalikeError.self, "mistake \(index)") { try mistake() }
            #expect(error?.code == .internalFault)
            #expect(error?.description.contains("\n") == false)
        }
    }

    @Test func gradientsAddUpUntilCleared() throws {
        let x = try Tensor([1, 2], shape: [2])
        try x.setRequiresGradient()
        #expect(try x.gradient() == nil)
        let loss = try (x * x).sum()
        try loss.backward(retainingGraph: true)
        try loss.backward()
        #expect(try x.gradient()?.floats() == [4, 8])
        #expect(throws: SoundalikeError.self) { try loss.backward() }
        try x.clearGradient()
        #expect(try x.gradient() == nil)
        #expect(try !x.detached().requiresGradient)
        let unrecorded = try Engine.withoutGradients { try x * 2 }
        #expect(!unrecorded.requiresGradient)
        #expect(try (x * 2).requiresGradient)
    }

    @Test func changesInPlace() throws {
        let x = try Tensor([1, 2], shape: [2]), y = try Tensor([10, 20], shape: [2])
        try x.setRequiresGradient()
        try x.add(y, scaledBy: 0.5)
        #expect(try x.floats() == [6, 12])
        try x.scale(by: 2)
        try x.add(productOf: y, y, scaledBy: 0.01)
        #expect(try x.floats() == [13, 28])
        try x.add(quotientOf: y, Tensor([2, 4], shape: [2]), scaledBy: -1)
        #expect(try x.floats() == [8, 23])
        try x.assign(y)
        #expect(try x.floats() == [10, 20])
        try x.assign([3, 4])
        #expect(try x.floats() == [3, 4])
        #expect(x.requiresGradient)
    }

    /// Made and freed on one thread, every tensor is given back, those of a failed call included.
    @Test func nothingLeaks() throws {
        try Engine.load()
        let before = Engine.liveTensorCount
        try {
            let x = try Tensor(spacedValues(24, seed: 1), shape: [1, 2, 4, 3])
            try x.setRequiresGradient()
            for _ in 0..<5 {
                let y = try Tensor.hostFunction(of: [x], outputShapes: [[24], []]) { inputs, outputs in
                    for i in inputs[0].indices { outputs[0][i] = inputs[0][i] }
                } backward: { call in _ = call.inputGradients[0]?.update(from: call.outputGradients[0]) }
                let z = try y[0].reshaped([2, 12]).leakyReLU(slope: 0.1).mean()
                try z.backward()
                _ = try x.gradient()
                #expect(Engine.liveTensorCount > before)
                _ = try? x.reshaped([5])
                _ = try? Tensor.hostFunction(of: [x], outputShapes: [[1]]) { _, _ in throw SoundalikeError(.usage, nil, "") } backward: { _ in }
            }
        }()
        #expect(Engine.liveTensorCount == before)
    }

    @Test func theShimIsLookedForInOrder() {
        let folders = ProgramFolders(environment: [Engine.variable: "/opt/x/libother.so"], programPath: "/usr/local/bin/soundalike")
        #expect(
            Engine.candidates(folders).prefix(4) == [
                "/opt/x/libother.so", "/usr/local/bin/libsoundalike-engine.so", "/usr/local/lib/soundalike/libsoundalike-engine.so",
                "/usr/local/share/soundalike/libsoundalike-engine.so",
            ])
        let folder = ProgramFolders(environment: [Engine.variable: "/opt/x"], programPath: nil)
        #expect(Engine.candidates(folder) == ["/opt/x/libsoundalike-engine.so"])
    }
}
