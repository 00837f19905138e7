// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "effects-benchmark",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "soundalike", path: "../..")],
    targets: [
        .executableTarget(name: "effects-benchmark", dependencies: [.product(name: "Soundalike", package: "soundalike")])
    ],
    swiftLanguageModes: [.v6]
)
